//! Puts what was loaded into a model, all or nothing.

use super::message::in_node;
use super::outline::Outline;
use crate::array::Storage;
use crate::error::Result;
use crate::model::{AnyParam, Attr, Node, Visit, VisitMut};

/// What goes into each node, in the order of the outlines.
pub(super) type Plan = Vec<NodePlan>;

/// The shape and the values of a parameter, if it has any.
pub(super) type ParamValue = Option<(Vec<usize>, Storage<f32>)>;

/// What goes into one node; what is not named stays.
#[derive(Default)]
pub(super) struct NodePlan {
    pub(super) dims: Vec<(&'static str, Option<usize>)>,
    pub(super) attrs: Vec<(&'static str, Vec<u8>)>,
    pub(super) params: Vec<(&'static str, ParamValue)>,
}

/// What the model has now: the way back.
pub(super) fn current(outlines: &[Outline]) -> Plan {
    let node = |node: &Outline| NodePlan {
        dims: node.dims.iter().filter(|dim| dim.same.is_none()).map(|dim| (dim.name, dim.size)).collect(),
        attrs: node.attrs.iter().map(|attr| (attr.name, attr.bytes.clone())).collect(),
        params: node.params.iter().map(|param| (param.name, param.value.clone())).collect(),
    };
    outlines.iter().map(node).collect()
}

/// An error if an attribute does not fit.
pub(super) fn check(node: &dyn Node, plan: &Plan, outlines: &[Outline]) -> Result<()> {
    node.visit(&mut Walk { plan, outlines, undo: false, current: 0, next: 1 })
}

/// Changes the model. If that fails half way, it gets back what it had `before`.
pub(super) fn apply(node: &mut dyn Node, plan: &Plan, before: &Plan, outlines: &[Outline]) -> Result<()> {
    let walk = |plan, undo| Walk { plan, outlines, undo, current: 0, next: 1 };
    check(node, plan, outlines)?;
    let changed = node.visit_mut(&mut walk(plan, false));
    if changed.is_err() {
        node.visit_mut(&mut walk(before, true))?;
    }
    changed
}

struct Walk<'a> {
    plan: &'a Plan,
    outlines: &'a [Outline],
    /// Going back, an attribute that cannot be set has not been set before either, and the others go on.
    undo: bool,
    current: usize,
    next: usize,
}

impl Walk<'_> {
    fn attr(&self, name: &str, change: impl FnOnce(&[u8]) -> Result<()>) -> Result<()> {
        let Some((_, bytes)) = self.plan[self.current].attrs.iter().find(|attr| attr.0 == name) else { return Ok(()) };
        match change(bytes) {
            Err(error) if !self.undo => {
                let path = &self.outlines[self.current].path;
                Err(in_node(path, format_args!("the attribute `{name}` of the bytes does not fit: {error}")))
            }
            _ => Ok(()),
        }
    }

    fn child(&mut self, change: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let parent = std::mem::replace(&mut self.current, self.next);
        self.next += 1;
        let result = change(self);
        self.current = parent;
        result
    }
}

/// Checks the attributes, whose types only they know.
impl Visit for Walk<'_> {
    fn attr(&mut self, name: &'static str, attr: &dyn Attr) -> Result<()> {
        Walk::attr(self, name, |bytes| attr.check_msgpack(bytes))
    }

    fn child(&mut self, _: &str, child: &dyn Node) -> Result<()> {
        Walk::child(self, |walk| child.visit(walk))
    }
}

impl VisitMut for Walk<'_> {
    fn dim(&mut self, name: &'static str, size: &mut Option<usize>) -> Result<()> {
        if let Some((_, new)) = self.plan[self.current].dims.iter().find(|dim| dim.0 == name) {
            *size = *new;
        }
        Ok(())
    }

    fn attr(&mut self, name: &'static str, attr: &mut dyn Attr) -> Result<()> {
        Walk::attr(self, name, |bytes| attr.set_msgpack(bytes))
    }

    fn param(&mut self, name: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        match self.plan[self.current].params.iter().find(|param| param.0 == name) {
            Some((_, Some((shape, storage)))) => param.replace(shape, storage.clone()),
            Some((_, None)) => {
                param.clear();
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
        Walk::child(self, |walk| child.visit_mut(walk))
    }
}
