use std::borrow::Cow;

use crate::error::Result;
use crate::initializers::InitContext;
use crate::model::{AnyParam, Attr, Axis, End, Resized, SizeChange, Widths, Wired};
use crate::ops::Ops;

/// A layer seen without its types: its name, dimensions, attributes, parameters and children.
///
/// `#[derive(Model)]` writes it. Everything that walks a model (bytes, disk, device, copies, `use_params`,
/// averages, counts, summaries) is written once against this trait, in [`NodeExt`](crate::NodeExt).
/// Object safe, and `Send + Sync`, as threads share one `&model`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer",
    label = "this type does not derive `Model`",
    note = "put `#[derive(Model)]` on the type, or mark the field `#[attr]` (saved) or `#[model(skip)]` instead of `#[layer]`"
)]
pub trait Node: Send + Sync + 'static {
    /// The name in bytes that travel to Python, such as `linear`; of a composed model Thinc's, such as `relu>>softmax`.
    fn name(&self) -> Cow<'_, str>;

    /// How the children are joined: what saved bytes need to know to have the form of Thinc's.
    fn wired(&self) -> Wired {
        Wired::default()
    }

    /// Shows dimensions, attributes, parameters and children, in the order of the fields.
    ///
    /// # Errors
    /// What `visit` gives.
    fn visit(&self, visit: &mut dyn Visit) -> Result<()>;

    /// The same, to change them.
    ///
    /// # Errors
    /// What `visit` gives.
    fn visit_mut(&mut self, visit: &mut dyn VisitMut) -> Result<()>;

    /// Fills open dimensions from what the neighbours know, and tells what this node knows.
    ///
    /// # Errors
    /// If a width contradicts another: the error names both sides.
    fn unify(&mut self, widths: Widths) -> Result<Widths> {
        Ok(widths)
    }

    /// Changes the width at one end, or with `apply = false` tells whether that would succeed.
    ///
    /// # Errors
    /// If the type fixes the width, or the node has none at that end. Nothing has been changed then.
    fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized>;

    /// Draws the initial values of the parameters, whose dimensions are all known by now.
    ///
    /// # Errors
    /// If a dimension is not known, there is no memory, or an initializer is not valid.
    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()>;

    /// Whether the parameters of this node and of those in it stay in host memory when a model moves to a GPU, as those in
    /// [`with_cpu`](crate::layers::with_cpu) do.
    fn stays_on_cpu(&self) -> bool {
        false
    }

    /// Tells a node that [stays on the CPU](Self::stays_on_cpu) where the rest of the model has moved, which is where its
    /// output has to go.
    fn set_surroundings(&mut self, ops: &'static dyn Ops) {
        let _ = ops;
    }
}

/// What is shown the parts of a node. Every method has an empty default, so a visitor names what it needs.
pub trait Visit {
    /// A dimension and its size, once known.
    ///
    /// # Errors
    /// What the visitor decides to refuse; it ends the walk. So it is with the other methods.
    fn dim(&mut self, name: &'static str, size: Option<usize>) -> Result<()> {
        let _ = (name, size);
        Ok(())
    }
    /// An attribute: a setting that is saved.
    ///
    /// # Errors
    /// As [`dim`](Self::dim).
    fn attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        let _ = (name, attr);
        Ok(())
    }
    /// An attribute that saved bytes leave out while it is `None`.
    ///
    /// # Errors
    /// As [`dim`](Self::dim).
    fn optional_attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        self.attr(name, attr)
    }
    /// A second name of the dimension `of`, which was shown before.
    ///
    /// # Errors
    /// As [`dim`](Self::dim).
    fn same_dim(&mut self, name: &'static str, of: &'static str, size: Option<usize>) -> Result<()> {
        let _ = (name, of, size);
        Ok(())
    }
    /// The declared shape of the parameter that is shown next. A parameter without one has the shape of its value.
    ///
    /// # Errors
    /// As [`dim`](Self::dim).
    fn axes(&mut self, name: &'static str, axes: &[Axis]) -> Result<()> {
        let _ = (name, axes);
        Ok(())
    }
    /// What older versions of the struct had in the place of the attribute, parameter or layer that is shown next.
    ///
    /// # Errors
    /// As [`dim`](Self::dim).
    fn history(&mut self, history: History) -> Result<()> {
        let _ = history;
        Ok(())
    }
    /// Names of attributes and parameters that older versions of the struct saved, which are read over. They come before
    /// everything else.
    ///
    /// # Errors
    /// As [`dim`](Self::dim).
    fn removed(&mut self, names: &'static [&'static str]) -> Result<()> {
        let _ = names;
        Ok(())
    }
    /// A reference to a layer inside, by the layer's path from here, or `None` for one that is not set: Thinc's `refs`.
    /// References come after the layers.
    ///
    /// # Errors
    /// As [`dim`](Self::dim).
    fn reference(&mut self, name: &'static str, layer: Option<&str>) -> Result<()> {
        let _ = (name, layer);
        Ok(())
    }
    /// A parameter.
    ///
    /// # Errors
    /// As [`dim`](Self::dim).
    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        let _ = (name, param);
        Ok(())
    }
    /// A child; a visitor that wants its parts calls [`Node::visit`] on it.
    ///
    /// # Errors
    /// As [`dim`](Self::dim).
    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        let _ = (name, child);
        Ok(())
    }
}

/// What older versions of a struct had in the place of a part: `#[model(rename = "..", default)]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The names that the part had. It is read under these as well, and written under its own.
    pub renamed_from: &'static [&'static str],
    /// Whether older versions lacked the part: where it is not in what is loaded, it stays as it is.
    pub is_new: bool,
}

/// What is shown the parts of a node to change them.
pub trait VisitMut {
    /// A dimension.
    ///
    /// # Errors
    /// What the visitor decides to refuse, and if the type fixes the dimension and it is changed all the same.
    fn dim(&mut self, name: &'static str, size: &mut Option<usize>) -> Result<()> {
        let _ = (name, size);
        Ok(())
    }
    /// An attribute.
    ///
    /// # Errors
    /// What the visitor decides to refuse; it ends the walk.
    fn attr(&mut self, name: &'static str, attr: &mut dyn Attr) -> Result<()> {
        let _ = (name, attr);
        Ok(())
    }
    /// A parameter.
    ///
    /// # Errors
    /// As [`attr`](Self::attr).
    fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        let _ = (name, param);
        Ok(())
    }
    /// A child; a visitor that wants its parts calls [`Node::visit_mut`] on it.
    ///
    /// # Errors
    /// As [`attr`](Self::attr).
    fn child(&mut self, name: &str, child: &mut dyn Node) -> Result<()> {
        let _ = (name, child);
        Ok(())
    }
}
