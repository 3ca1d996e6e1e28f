//! The parameters of a model, and what files may call them.

use std::collections::BTreeSet;

use crate::bytes::exclude::Exclude;
use crate::error::Result;
use crate::model::{AnyParam, Attr, Axis, History, Node, Visit};
use crate::ops::{Device, Ops};

/// A model as a list of parameters, in the order in which they are visited.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) params: Vec<Part>,
    /// The layers in which they are.
    pub(super) layers: Vec<LayerDims>,
    /// The paths of parameters that older versions had.
    pub(super) removed: BTreeSet<String>,
}

/// A parameter.
pub(super) struct Part {
    pub(super) path: String,
    /// The paths that it had in older versions of the model.
    pub(super) older_paths: Vec<String>,
    /// Whether older versions lacked it.
    pub(super) is_new: bool,
    /// Whether it stays as it is.
    pub(super) is_excluded: bool,
    /// The place of its layer in the list.
    pub(super) layer: usize,
    /// The declared shape.
    pub(super) axes: Option<Vec<Axis>>,
    /// The number of axes.
    pub(super) rank: usize,
    /// The shape of its value, if it has one.
    pub(super) shape: Option<Vec<usize>>,
    /// Where the value is, if not in host memory.
    pub(super) device: Option<&'static dyn Ops>,
}

impl Part {
    /// The shape that it is to have with these dimensions, as it is written: `(2, _)`.
    pub(super) fn expected_shape(&self, dims: &LayerDims) -> String {
        let sizes: Vec<_> = match (&self.axes, &self.shape) {
            (Some(axes), _) => axes.iter().map(|axis| dims.size(axis)).collect(),
            (None, Some(own)) => own.iter().copied().map(Some).collect(),
            (None, None) => vec![None; self.rank],
        };
        let sizes: Vec<_> = sizes.iter().map(|size| size.map_or("_".to_owned(), |size| size.to_string())).collect();
        format!("({})", sizes.join(", "))
    }
}

/// The dimensions of a layer.
#[derive(Clone, Default)]
pub(super) struct LayerDims {
    /// The path of the layer with a dot behind it, or nothing at the root.
    pub(super) prefix: String,
    sizes: Vec<(&'static str, Option<usize>)>,
    /// Second names, and what they are names of.
    same: Vec<(&'static str, &'static str)>,
}

impl LayerDims {
    /// The size of an axis, once it is known.
    pub(super) fn size(&self, axis: &Axis) -> Option<usize> {
        axis.size(|name| self.sizes.iter().find(|dim| dim.0 == self.first_name(name))?.1)
    }

    /// Sets the size of an axis that is a dimension.
    pub(super) fn set(&mut self, axis: &Axis, size: usize) {
        let (Axis::Dim(name) | Axis::Shared { dim: name, .. }) = axis else { return };
        let name = self.first_name(name);
        if let Some(dim) = self.sizes.iter_mut().find(|dim| dim.0 == name) {
            dim.1 = Some(size);
        }
    }

    /// The dimensions that have a size here, but not in `before`.
    pub(super) fn filled_since<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = (&'static str, Option<usize>)> {
        self.sizes.iter().zip(&before.sizes).filter(|(now, before)| now != before).map(|(now, _)| *now)
    }

    /// The dimensions that have no size yet.
    pub(super) fn open(&self) -> impl Iterator<Item = &'static str> {
        self.sizes.iter().filter(|(_, size)| size.is_none()).map(|(name, _)| *name)
    }

    fn first_name<'n>(&self, name: &'n str) -> &'n str {
        self.same.iter().find(|(second, _)| *second == name).map_or(name, |(_, first)| first)
    }
}

impl Parts {
    /// The parameters of a model.
    pub(super) fn collect(node: &dyn Node, exclude: &Exclude) -> Result<Self> {
        let mut collect = Collect {
            parts: Self::default(),
            exclude,
            prefixes: vec![String::new()],
            is_new: false,
            layer: 0,
            history: History::default(),
            axes: None,
        };
        collect.parts.layers.push(LayerDims::default());
        node.visit(&mut collect)?;
        Ok(collect.parts)
    }
}

/// Whether the part at a path is excluded, itself or with a layer that it is in.
pub(super) fn is_excluded(exclude: &Exclude, path: &str) -> bool {
    let (layer, name) = path.rsplit_once('.').unwrap_or(("", path));
    exclude.part(layer, name)
}

struct Collect<'e> {
    parts: Parts,
    exclude: &'e Exclude,
    /// What stands before the names of the current layer's parts: first as it is, then as it was in older versions.
    prefixes: Vec<String>,
    is_new: bool,
    layer: usize,
    /// Of the part that is shown next.
    history: History,
    axes: Option<Vec<Axis>>,
}

impl Collect<'_> {
    /// All paths of a part: first the one it has.
    fn paths(&self, name: &str, history: History) -> Vec<String> {
        let names = || [name].into_iter().chain(history.renamed_from.iter().copied());
        self.prefixes.iter().flat_map(|prefix| names().map(move |name| format!("{prefix}{name}"))).collect()
    }
}

impl Visit for Collect<'_> {
    fn dim(&mut self, name: &'static str, size: Option<usize>) -> Result<()> {
        self.parts.layers[self.layer].sizes.push((name, size));
        Ok(())
    }

    fn same_dim(&mut self, name: &'static str, of: &'static str, _: Option<usize>) -> Result<()> {
        self.parts.layers[self.layer].same.push((name, of));
        Ok(())
    }

    fn history(&mut self, history: History) -> Result<()> {
        self.history = history;
        Ok(())
    }

    fn removed(&mut self, names: &'static [&'static str]) -> Result<()> {
        let paths = names.iter().flat_map(|name| self.paths(name, History::default()));
        let paths: Vec<_> = paths.collect();
        self.parts.removed.extend(paths);
        Ok(())
    }

    fn attr(&mut self, _: &'static str, _: &dyn Attr) -> Result<()> {
        self.history = History::default();
        Ok(())
    }

    fn axes(&mut self, _: &'static str, axes: &[Axis]) -> Result<()> {
        self.axes = Some(axes.to_vec());
        Ok(())
    }

    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        let history = std::mem::take(&mut self.history);
        let mut paths = self.paths(name, history).into_iter();
        let path = paths.next().unwrap_or_default();
        self.parts.params.push(Part {
            is_excluded: is_excluded(self.exclude, &path),
            path,
            older_paths: paths.collect(),
            is_new: self.is_new || history.is_new,
            layer: self.layer,
            axes: self.axes.take(),
            rank: param.rank(),
            shape: param.shape().map(<[usize]>::to_vec),
            device: param.storage().map(|storage| storage.ops()).filter(|ops| ops.device() != Device::Cpu),
        });
        Ok(())
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        let history = std::mem::take(&mut self.history);
        let paths = self.paths(name, history);
        let prefixes: Vec<_> = paths.into_iter().map(|path| path + ".").collect();
        self.parts.layers.push(LayerDims { prefix: prefixes[0].clone(), ..LayerDims::default() });
        let layer = std::mem::replace(&mut self.layer, self.parts.layers.len() - 1);
        let prefixes = std::mem::replace(&mut self.prefixes, prefixes);
        let is_new = self.is_new;
        self.is_new |= history.is_new;
        child.visit(self)?;
        (self.layer, self.prefixes, self.is_new) = (layer, prefixes, is_new);
        Ok(())
    }
}
