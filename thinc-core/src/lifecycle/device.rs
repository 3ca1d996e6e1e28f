use crate::array::Storage;
use crate::error::Result;
use crate::model::{AnyParam, Node, Visit, VisitMut};
use crate::ops::{Device, Ops};

pub(super) fn to_device(node: &mut dyn Node, ops: &'static dyn Ops) -> Result<()> {
    // All copies are made before the first is put in: when one fails, the model is where it was.
    let mut copies = Copies { ops, moved: Vec::new() };
    if copies.leaves(node) {
        return Ok(());
    }
    node.visit(&mut copies)?;
    copies.moved.reverse();
    node.visit_mut(&mut copies)
}

struct Copies {
    ops: &'static dyn Ops,
    /// Last first, once reversed; `None` for a parameter that stays.
    moved: Vec<Option<Storage<f32>>>,
}

impl Copies {
    /// Whether a node stays where it is.
    fn leaves(&self, node: &dyn Node) -> bool {
        self.ops.device() != Device::Cpu && node.stays_on_cpu()
    }
}

impl Visit for Copies {
    fn param(&mut self, _: &'static str, param: &dyn AnyParam) -> Result<()> {
        let moved = match param.storage() {
            Some(storage) if storage.device() != self.ops.device() => {
                Some(self.ops.upload(&storage.ops().download(storage)?)?)
            }
            _ => None,
        };
        self.moved.push(moved);
        Ok(())
    }

    fn child(&mut self, _: &str, child: &dyn Node) -> Result<()> {
        if self.leaves(child) { Ok(()) } else { child.visit(self) }
    }
}

impl VisitMut for Copies {
    fn param(&mut self, _: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        if let (Some(Some(storage)), Some(own)) = (self.moved.pop(), param.storage_mut()) {
            *own = storage;
        }
        Ok(())
    }

    fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
        if self.leaves(child) { Ok(()) } else { child.visit_mut(self) }
    }
}
