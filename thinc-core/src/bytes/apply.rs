//! Puts what was loaded into a model, all or nothing.

use super::differences::Differences;
use super::load::NodePlan;
use super::message::in_node;
use super::outline::Outline;
use crate::array::Storage;
use crate::error::Result;
use crate::model::{AnyParam, Attr, Node, Visit, VisitMut};

/// The shape and the values of a parameter, if it has any.
pub(crate) type ParamValue = Option<(Vec<usize>, Storage<f32>)>;

/// What goes into one node; what is not named stays.
#[derive(Default)]
pub(crate) struct NodeValues {
    pub(crate) dims: Vec<(&'static str, Option<usize>)>,
    pub(crate) attrs: Vec<(&'static str, Vec<u8>)>,
    pub(crate) params: Vec<(&'static str, ParamValue)>,
}

/// What the model has: the way back.
pub(crate) fn current(outlines: &[Outline]) -> Vec<NodeValues> {
    let node = |node: &Outline| NodeValues {
        dims: node.dims.iter().filter(|dim| dim.same.is_none()).map(|dim| (dim.name, dim.size)).collect(),
        attrs: node.attrs.iter().map(|attr| (attr.name, attr.bytes.clone())).collect(),
        params: node.params.iter().map(|param| (param.name, param.value.clone())).collect(),
    };
    outlines.iter().map(node).collect()
}

/// Takes attributes that do not fit out of the plan: only they know their types.
pub(super) fn check_attrs(
    node: &dyn Node,
    plan: &mut [NodePlan<'_>],
    outlines: &[Outline],
    differences: &mut Differences,
) -> Result<()> {
    node.visit(&mut Check { plan, outlines, differences, at: Place::default() })
}

/// Changes the model. If that fails half way, or `check` fails then, it gets back what it had `before`.
pub(crate) fn apply(
    node: &mut dyn Node,
    values: Vec<NodeValues>,
    before: Vec<NodeValues>,
    outlines: &[Outline],
    check: impl FnOnce(&mut dyn Node) -> Result<()>,
) -> Result<()> {
    let mut set = |values, undo| node.visit_mut(&mut Set { values, outlines, undo, at: Place::default() });
    let changed = set(values, false);
    let changed = changed.and_then(|()| check(node));
    if changed.is_err() {
        node.visit_mut(&mut Set { values: before, outlines, undo: true, at: Place::default() })?;
    }
    changed
}

/// Where a walk over a model is in the list of outlines.
#[derive(Default)]
struct Place {
    current: usize,
    /// How many nodes were met, besides the first.
    met: usize,
}

impl Place {
    /// Goes to the next node, and gives the way back.
    fn enter(&mut self) -> usize {
        self.met += 1;
        std::mem::replace(&mut self.current, self.met)
    }
}

struct Check<'a, 'p> {
    plan: &'a mut [NodePlan<'p>],
    outlines: &'a [Outline],
    differences: &'a mut Differences,
    at: Place,
}

impl Visit for Check<'_, '_> {
    fn attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        let attrs = &mut self.plan[self.at.current].attrs;
        let Some(i) = attrs.iter().position(|attr| attr.0 == name) else { return Ok(()) };
        if let Err(error) = attr.check_msgpack(&attrs[i].1) {
            attrs.remove(i);
            self.differences.missing(&self.outlines[self.at.current].path, misfit(name, &error));
        }
        Ok(())
    }

    fn child(&mut self, _: &str, child: &dyn Node) -> Result<()> {
        let parent = self.at.enter();
        child.visit(self)?;
        self.at.current = parent;
        Ok(())
    }
}

struct Set<'a> {
    values: Vec<NodeValues>,
    outlines: &'a [Outline],
    /// Going back, an attribute that cannot be set has not been set before either, and the others go on.
    undo: bool,
    at: Place,
}

impl VisitMut for Set<'_> {
    fn dim(&mut self, name: &'static str, size: &mut Option<usize>) -> Result<()> {
        if let Some((_, new)) = self.values[self.at.current].dims.iter().find(|dim| dim.0 == name) {
            *size = *new;
        }
        Ok(())
    }

    fn attr(&mut self, name: &'static str, attr: &mut dyn Attr) -> Result<()> {
        let attrs = &self.values[self.at.current].attrs;
        let Some((_, bytes)) = attrs.iter().find(|attr| attr.0 == name) else { return Ok(()) };
        match attr.set_msgpack(bytes) {
            Err(error) if !self.undo => Err(in_node(&self.outlines[self.at.current].path, misfit(name, &error))),
            _ => Ok(()),
        }
    }

    fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        let params = &self.values[self.at.current].params;
        match params.iter().find(|param| param.0 == name) {
            Some((_, Some((shape, storage)))) => param.replace(shape, storage.clone()),
            Some((_, None)) => {
                param.clear();
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
        let parent = self.at.enter();
        child.visit_mut(self)?;
        self.at.current = parent;
        Ok(())
    }
}

fn misfit(name: &str, error: &crate::Error) -> String {
    format!("the attribute `{name}` of the bytes does not fit: {error}")
}
