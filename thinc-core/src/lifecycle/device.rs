use crate::array::{OnDevice, Storage};
use crate::error::Result;
use crate::model::{AnyGradient, AnyParam, Gradients, Node, Visit, VisitGradients, VisitMut};
use crate::ops::{Device, Ops};

/// Moves the parameters of a model.
pub(super) fn to_device(node: &mut dyn Node, ops: &'static dyn Ops) -> Result<()> {
    // All copies are made before the first is put in: when one fails, the model is where it was.
    let mut copies = Copies::new(ops);
    Visit::child(&mut copies, "", node)?;
    copies.moved.reverse();
    VisitMut::child(&mut copies, "", node)
}

/// Moves gradients.
pub(crate) fn gradients_to_device<G: Gradients>(grads: &mut G, ops: &'static dyn Ops) -> Result<()> {
    let mut copies = Copies::new(ops);
    grads.visit(&mut CopyGradients(&mut copies))?;
    copies.moved.reverse();
    grads.visit(&mut PutGradients(&mut copies))
}

/// The values of parameters or gradients, on the device of `ops`.
struct Copies {
    ops: &'static dyn Ops,
    /// Last first, once reversed.
    moved: Vec<Storage<f32>>,
}

impl Copies {
    fn new(ops: &'static dyn Ops) -> Self {
        Self { ops, moved: Vec::new() }
    }

    /// Whether what must be on the CPU has to be left out.
    fn leaves(&self, stays_on_cpu: bool) -> bool {
        stays_on_cpu && self.ops.device() != Device::Cpu
    }

    fn copy(&mut self, values: &Storage<f32>) -> Result<()> {
        self.moved.push(values.clone().to_backend(self.ops)?);
        Ok(())
    }

    fn put(&mut self, values: &mut Storage<f32>) {
        if let Some(moved) = self.moved.pop() {
            *values = moved;
        }
    }
}

impl Visit for Copies {
    fn param(&mut self, _: &'static str, param: &dyn AnyParam) -> Result<()> {
        param.storage().map_or(Ok(()), |values| self.copy(values))
    }

    fn child(&mut self, _: &str, child: &dyn Node) -> Result<()> {
        if self.leaves(child.stays_on_cpu()) { Ok(()) } else { child.visit(self) }
    }
}

impl VisitMut for Copies {
    fn param(&mut self, _: &'static str, param: &mut dyn AnyParam) -> Result<()> {
        if let Some(values) = param.storage_mut() {
            self.put(values);
        }
        Ok(())
    }

    fn child(&mut self, _: &str, child: &mut dyn Node) -> Result<()> {
        if child.stays_on_cpu() {
            child.set_surroundings(self.ops);
        }
        if self.leaves(child.stays_on_cpu()) { Ok(()) } else { child.visit_mut(self) }
    }
}

struct CopyGradients<'a>(&'a mut Copies);

impl VisitGradients for CopyGradients<'_> {
    fn gradient(&mut self, _: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        if self.0.leaves(gradient.stays_on_cpu()) { Ok(()) } else { self.0.copy(gradient.storage()) }
    }
}

struct PutGradients<'a>(&'a mut Copies);

impl VisitGradients for PutGradients<'_> {
    fn gradient(&mut self, _: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
        if !self.0.leaves(gradient.stays_on_cpu()) {
            self.0.put(gradient.storage_mut());
        }
        Ok(())
    }
}
