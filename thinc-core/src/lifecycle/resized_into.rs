use std::collections::BTreeMap;

use crate::array::Storage;
use crate::error::{Error, ErrorKind, Result};
use crate::lifecycle::check_axes;
use crate::model::{AnyParam, Attr, Axis, End, Node, ResizedFrom, SizeChange, Visit, VisitMut, Widths};
use crate::path::Path;

const OP: &str = "resized_into";

pub(super) fn resized_into<M: Node>(old: &dyn Node, mut new: M) -> Result<M> {
    let old = Parts::of(old)?;
    old.check_same(&Parts::of(&new)?)?;
    // What types fix comes before the old sizes.
    new.unify(Widths::default())?;
    new.visit_mut(&mut TakeOver { old: &old, path: Path::default() })?;
    new.unify(Widths::default())?;
    let declared = Parts::of(&new)?;
    old.check_names(&declared)?;
    new.visit_mut(&mut Resize { old: &old, new: &declared, path: Path::default() })?;
    follow(&mut new)?;
    check_axes(OP, &new)?;
    Ok(new)
}

/// What a model has, by path.
#[derive(Default)]
struct Parts {
    path: Path,
    names: BTreeMap<String, String>,
    dims: BTreeMap<String, Option<usize>>,
    attrs: BTreeMap<String, Vec<u8>>,
    params: BTreeMap<String, ParamPart>,
    /// The axes of the parameter that is shown next.
    axes: Option<Vec<Axis>>,
}

/// A parameter: its path, its declared shape, and its values.
struct ParamPart {
    /// The path of the node that has it.
    node: String,
    axes: Option<Vec<Axis>>,
    value: Option<(Vec<usize>, Storage<f32>)>,
    resized_from: Option<ResizedFrom>,
}

impl Parts {
    fn of(node: &dyn Node) -> Result<Self> {
        let mut parts = Self::default();
        parts.names.insert(String::new(), node.name().into_owned());
        node.visit(&mut parts)?;
        Ok(parts)
    }

    /// Checks that another model has the same parts.
    fn check_same(&self, new: &Self) -> Result<()> {
        check_keys("layer", &self.names, &new.names)?;
        check_keys("dimension", &self.dims, &new.dims)?;
        check_keys("attribute", &self.attrs, &new.attrs)?;
        check_keys("parameter", &self.params, &new.params)
    }

    /// Checks that another model is made of the same layers.
    fn check_names(&self, new: &Self) -> Result<()> {
        // The names of models have those of their layers in them: the last path is that of the layer itself.
        let differs = self.names.iter().zip(new.names.values()).rfind(|((_, name), new)| name != new);
        match differs {
            None => Ok(()),
            Some(((path, name), new)) => {
                let message = format_args!("the layer is a `{name}`, but that of the new model is a `{new}`");
                Err(at(path, Error::invalid(OP, message)))
            }
        }
    }
}

fn check_keys<T>(what: &str, old: &BTreeMap<String, T>, new: &BTreeMap<String, T>) -> Result<()> {
    let missing = |from: &BTreeMap<String, T>, of: &BTreeMap<String, T>| {
        of.keys().find(|path| !from.contains_key(*path)).cloned()
    };
    let message = match (missing(new, old), missing(old, new)) {
        (None, None) => return Ok(()),
        (Some(path), _) => format!("the new model has no {what} `{path}`, as this one has"),
        (None, Some(path)) => format!("the new model has the {what} `{path}`, which this one has not"),
    };
    Err(Error::invalid(OP, format_args!("{message}: both must be made of the same layers")))
}

/// An error about what is at a path.
fn at(path: &str, error: Error) -> Error {
    if path.is_empty() { error } else { error.at(path) }
}

impl Visit for Parts {
    fn dim(&mut self, name: &'static str, size: Option<usize>) -> Result<()> {
        let dims = &mut self.dims;
        self.path.with(name, |path| dims.insert(path.to_owned(), size));
        Ok(())
    }

    fn attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        let (attrs, value) = (&mut self.attrs, attr.to_msgpack()?);
        self.path.with(name, |path| attrs.insert(path.to_owned(), value));
        Ok(())
    }

    fn axes(&mut self, _: &'static str, axes: &[Axis]) -> Result<()> {
        self.axes = Some(axes.to_vec());
        Ok(())
    }

    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        let (params, axes) = (&mut self.params, self.axes.take());
        self.path.with(name, |path| {
            let node = path.strip_suffix(name).unwrap_or_default().to_owned();
            let value = param.shape().zip(param.storage()).map(|(shape, values)| (shape.to_vec(), values.clone()));
            let resized_from = param.resized_from().cloned();
            params.insert(path.to_owned(), ParamPart { node, axes, value, resized_from });
        });
        Ok(())
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        let names = &mut self.names;
        self.path.with(name, |path| names.insert(path.to_owned(), child.name().into_owned()));
        self.path.enter(name);
        let result = child.visit(self);
        self.path.leave();
        result
    }
}

/// Fills open dimensions, and sets attributes.
struct TakeOver<'a> {
    old: &'a Parts,
    path: Path,
}

impl VisitMut for TakeOver<'_> {
    fn dim(&mut self, name: &'static str, size: &mut Option<usize>) -> Result<()> {
        let old = self.old;
        *size = size.or(self.path.with(name, |path| old.dims.get(path).copied().flatten()));
        Ok(())
    }

    fn attr(&mut self, name: &'static str, attr: &mut dyn Attr) -> Result<()> {
        let old = self.old;
        self.path.with(name, |path| match old.attrs.get(path) {
            Some(value) => attr.set_msgpack(value).map_err(|error| {
                Error::invalid(OP, format_args!("the attribute `{path}` of the new model is of another type: {error}"))
            }),
            None => Ok(()),
        })
    }

    fn child(&mut self, name: &str, child: &mut dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = child.visit_mut(self);
        self.path.leave();
        result
    }
}

/// Puts in what stays of the parameters.
struct Resize<'a> {
    old: &'a Parts,
    new: &'a Parts,
    path: Path,
}

impl VisitMut for Resize<'_> {
    fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        let (old, new) = (self.old, self.new);
        self.path.with(name, |path| {
            let (Some(before), Some(after)) = (old.params.get(path), new.params.get(path)) else { return Ok(()) };
            put(param, before, after, &new.dims).map_err(|error| at(path, error))
        })
    }

    fn child(&mut self, name: &str, child: &mut dyn Node) -> Result<()> {
        self.path.enter(name);
        let result = child.visit_mut(self);
        self.path.leave();
        result
    }
}

fn put(
    param: &mut dyn AnyParam,
    before: &ParamPart,
    after: &ParamPart,
    dims: &BTreeMap<String, Option<usize>>,
) -> Result<()> {
    let Some((shape, values)) = &before.value else {
        param.clear();
        return Ok(());
    };
    let (mut shape, mut values) = (shape.clone(), values.clone());
    let mut resized_from = before.resized_from.clone();
    let axes = after.axes.as_deref().unwrap_or_default();
    if !axes.is_empty() && axes.len() != shape.len() {
        let message = format_args!("the parameter has {} axes, but that of the new model {}", shape.len(), axes.len());
        return Err(Error::invalid(OP, message));
    }
    for (i, axis) in axes.iter().enumerate() {
        let change = change_of(before.axes.as_ref().and_then(|axes| axes.get(i)), axis, shape[i], &|dim| {
            dims.get(&format!("{}{dim}", after.node)).copied().flatten()
        })?;
        if !change.is_nothing() {
            let (from, resized) = ResizedFrom::resize(&shape, &values, i, &change)?;
            (shape, values) = (from.after().to_vec(), resized);
            resized_from = Some(resized_from.map_or(from.clone(), |before| before.then(&from)));
        }
    }
    param.replace(&shape, values)?;
    param.set_resized_from(resized_from.map(Box::new));
    Ok(())
}

/// How an axis changes that had this size.
fn change_of(
    before: Option<&Axis>,
    after: &Axis,
    size: usize,
    dim: &dyn Fn(&str) -> Option<usize>,
) -> Result<SizeChange> {
    let to = match (after.size(dim), after) {
        (Some(to), _) => to,
        (None, Axis::Dim(name) | Axis::Shared { dim: name, .. }) => {
            return Err(ErrorKind::UnknownDimension { dim: (*name).to_owned(), sample: "output" }.into());
        }
        // An axis without entries, as that of the layers above the first one where there is none.
        (None, _) => size,
    };
    match (before, after) {
        (Some(Axis::Packed(before)), Axis::Packed(after)) => before.change(after)?.ok_or_else(|| {
            Error::invalid(OP, "the parameter is made of other parts in the new model: give it the same settings")
        }),
        (_, Axis::Shared { by, .. }) => Ok(SizeChange::new(size, to).shared_by(dim(by).unwrap_or(1))),
        _ => Ok(SizeChange::new(size, to)),
    }
}

/// Lets attributes follow the widths, which the layers do when they are resized.
fn follow(node: &mut dyn Node) -> Result<()> {
    struct Follow {
        has_layers: bool,
    }
    impl VisitMut for Follow {
        fn child(&mut self, name: &str, child: &mut dyn Node) -> Result<()> {
            self.has_layers = true;
            follow(child).map_err(|error| error.at(name))
        }
    }
    let mut layers = Follow { has_layers: false };
    node.visit_mut(&mut layers)?;
    if let (false, Some(width)) = (layers.has_layers, node.unify(Widths::default())?.output.known()) {
        node.resize(End::Output, &SizeChange::new(None, width), true)?;
    }
    Ok(())
}
