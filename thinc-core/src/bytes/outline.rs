//! A model as a list of nodes, without its types.

use std::borrow::Cow;

use super::apply::ParamValue;
use super::message::in_node;
use super::numbers;
use crate::error::Result;
use crate::model::{AnyParam, Attr, Axis, History, Node, Visit, Wired};

/// What a node has, and where. Nodes are listed in the order in which they are visited, parents first.
pub(crate) struct Outline {
    pub(crate) path: String,
    /// The paths that it had in older versions of the structs around it.
    pub(crate) older_paths: Vec<String>,
    pub(crate) name: String,
    pub(crate) wired: Wired,
    pub(crate) dims: Vec<DimOutline>,
    pub(crate) attrs: Vec<AttrOutline>,
    pub(crate) params: Vec<ParamOutline>,
    /// Their places in the list.
    pub(crate) children: Vec<usize>,
    /// References to layers inside, by their paths from here.
    pub(crate) refs: Vec<(&'static str, Option<String>)>,
    /// Names that older versions of the struct saved.
    pub(crate) removed: &'static [&'static str],
    /// Whether older versions of a struct around it lack this layer.
    pub(crate) is_new: bool,
}

pub(crate) struct DimOutline {
    pub(crate) name: &'static str,
    pub(crate) size: Option<usize>,
    /// The dimension that this is another name of.
    pub(crate) same: Option<&'static str>,
}

pub(crate) struct AttrOutline {
    pub(crate) name: &'static str,
    /// The value as msgpack.
    pub(crate) bytes: Vec<u8>,
    /// Whether it is left out while it is nil.
    pub(crate) optional: bool,
    pub(crate) history: History,
}

pub(crate) struct ParamOutline {
    pub(crate) name: &'static str,
    pub(crate) rank: usize,
    /// The declared shape.
    pub(crate) axes: Option<Vec<Axis>>,
    /// Shape and values, once there are any.
    pub(crate) value: ParamValue,
    pub(crate) history: History,
}

/// The value nil in msgpack.
pub(crate) const NIL: u8 = 0xc0;

impl AttrOutline {
    pub(crate) fn is_left_out(&self) -> bool {
        self.optional && self.bytes == [NIL]
    }
}

impl Outline {
    /// Whether this is the name of the layer in bytes, or that of its field.
    pub(crate) fn is_called(&self, name: &str) -> bool {
        self.name == name || (!self.path.is_empty() && self.path.rsplit('.').next() == Some(name))
    }

    /// Whether nothing of it would be lost without its node.
    pub(crate) fn has_only_children(&self) -> bool {
        self.dims.is_empty()
            && self.attrs.is_empty()
            && self.params.is_empty()
            && self.refs.is_empty()
            && self.removed.is_empty()
    }

    /// The path of a part, and then those that it had in older versions.
    pub(crate) fn paths(&self, name: &str, history: History) -> impl Iterator<Item = String> {
        let layers = [&self.path].into_iter().chain(&self.older_paths);
        let names = move || [name].into_iter().chain(history.renamed_from.iter().copied());
        layers.flat_map(move |layer| names().map(move |name| join(layer, name).into_owned()))
    }

    /// The size of a dimension: `None` if there is no such, `Some(None)` if it is open. Thinc's `has_dim`.
    pub(crate) fn dim(&self, name: &str) -> Option<Option<usize>> {
        self.dims.iter().find(|dim| dim.name == name).map(|dim| dim.size)
    }
}

pub(crate) fn collect(node: &dyn Node) -> Result<Vec<Outline>> {
    let mut collect = Collect { nodes: Vec::new(), current: 0, history: History::default() };
    collect.enter(String::new(), Vec::new(), node, false)?;
    check_refs(&collect.nodes)?;
    Ok(collect.nodes)
}

/// That references lead to layers.
fn check_refs(nodes: &[Outline]) -> Result<()> {
    for node in nodes {
        for (name, layer) in node.refs.iter().filter_map(|(name, layer)| Some((name, layer.as_ref()?))) {
            let path = join(&node.path, layer);
            if !nodes.iter().any(|node| node.path == path) {
                let message =
                    format_args!("the reference `{name}` is to `{layer}`, which is not the path of a layer inside");
                return Err(in_node(&node.path, message));
            }
        }
    }
    Ok(())
}

struct Collect {
    nodes: Vec<Outline>,
    current: usize,
    /// Of the part that is shown next.
    history: History,
}

impl Collect {
    fn enter(&mut self, path: String, older_paths: Vec<String>, node: &dyn Node, is_new: bool) -> Result<()> {
        let parent = std::mem::replace(&mut self.current, self.nodes.len());
        self.nodes.push(Outline {
            path,
            older_paths,
            name: node.name().into_owned(),
            wired: node.wired(),
            dims: Vec::new(),
            attrs: Vec::new(),
            params: Vec::new(),
            children: Vec::new(),
            refs: Vec::new(),
            removed: &[],
            is_new,
        });
        node.visit(self)?;
        self.current = parent;
        Ok(())
    }

    fn node(&mut self) -> &mut Outline {
        &mut self.nodes[self.current]
    }

    fn push_attr(&mut self, name: &'static str, attr: &dyn Attr, optional: bool) -> Result<()> {
        let bytes = match attr.to_msgpack() {
            Ok(bytes) => numbers::widen_floats(&bytes),
            Err(error) => return Err(error.at(join(&self.node().path, name).into_owned())),
        };
        let history = std::mem::take(&mut self.history);
        self.node().attrs.push(AttrOutline { name, bytes, optional, history });
        Ok(())
    }
}

impl Visit for Collect {
    fn dim(&mut self, name: &'static str, size: Option<usize>) -> Result<()> {
        self.node().dims.push(DimOutline { name, size, same: None });
        Ok(())
    }

    fn same_dim(&mut self, name: &'static str, of: &'static str, size: Option<usize>) -> Result<()> {
        self.node().dims.push(DimOutline { name, size, same: Some(of) });
        Ok(())
    }

    fn attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        self.push_attr(name, attr, false)
    }

    fn optional_attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        self.push_attr(name, attr, true)
    }

    fn history(&mut self, history: History) -> Result<()> {
        self.history = history;
        Ok(())
    }

    fn removed(&mut self, names: &'static [&'static str]) -> Result<()> {
        self.node().removed = names;
        Ok(())
    }

    fn reference(&mut self, name: &'static str, layer: Option<&str>) -> Result<()> {
        self.node().refs.push((name, layer.map(str::to_owned)));
        Ok(())
    }

    fn axes(&mut self, name: &'static str, axes: &[Axis]) -> Result<()> {
        let history = std::mem::take(&mut self.history);
        let axes = Some(axes.to_vec());
        self.node().params.push(ParamOutline { name, rank: 0, axes, value: None, history });
        Ok(())
    }

    fn param(&mut self, name: &'static str, param: &dyn AnyParam) -> Result<()> {
        let rank = param.rank();
        let value = param.shape().zip(param.storage()).map(|(shape, storage)| (shape.to_vec(), storage.clone()));
        match self.node().params.last_mut() {
            Some(declared) if declared.name == name => {
                declared.rank = rank;
                declared.value = value;
            }
            _ => {
                let history = std::mem::take(&mut self.history);
                self.node().params.push(ParamOutline { name, rank, axes: None, value, history });
            }
        }
        Ok(())
    }

    fn child(&mut self, name: &str, child: &dyn Node) -> Result<()> {
        let index = self.nodes.len();
        let history = std::mem::take(&mut self.history);
        let parent = self.node();
        parent.children.push(index);
        let is_new = history.is_new || parent.is_new;
        let mut paths = parent.paths(name, history);
        let path = paths.next().unwrap_or_default();
        let older_paths = paths.collect();
        self.enter(path, older_paths, child, is_new)
    }
}

/// The path of a part of the node at `path`.
pub(crate) fn join<'a>(path: &str, name: &'a str) -> Cow<'a, str> {
    if path.is_empty() { Cow::Borrowed(name) } else { Cow::Owned(format!("{path}.{name}")) }
}
