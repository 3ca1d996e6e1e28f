//! `Option<L>`: a layer that is there or not; `None` hands its input on.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::initializers::InitContext;
use crate::model::{
    Backprop, Constraint, Cost, Differentiable, End, Gradients, Layer, Model, Node, Resized, SizeChange, Train, Update,
    Visit, VisitGradients, VisitMut, VisitUpdates, Widths, Wired, update,
};
use crate::ops::Ops;
use crate::wiring::unify_through;

impl<L: Layer> Node for Option<L> {
    fn name(&self) -> Cow<'_, str> {
        self.as_ref().map_or(Cow::Borrowed("noop"), Node::name)
    }

    fn wired(&self) -> Wired {
        self.as_ref().map_or(Wired::InTurn, Node::wired)
    }

    fn visit(&self, visit: &mut dyn Visit) -> Result<()> {
        self.as_ref().map_or(Ok(()), |layer| layer.visit(visit))
    }

    fn visit_mut(&mut self, visit: &mut dyn VisitMut) -> Result<()> {
        self.as_mut().map_or(Ok(()), |layer| layer.visit_mut(visit))
    }

    fn unify(&mut self, widths: Widths) -> Result<Widths> {
        match self {
            Some(layer) => layer.unify(widths),
            None => unify_through(widths, 1, 0),
        }
    }

    fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized> {
        match self {
            Some(layer) => layer.resize(end, change, apply),
            None => Ok(Resized::passed_on(change.clone())),
        }
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        self.as_mut().map_or(Ok(()), |layer| layer.initialize_params(context))
    }

    fn stays_on_cpu(&self) -> bool {
        self.as_ref().is_some_and(Node::stays_on_cpu)
    }

    fn set_surroundings(&mut self, ops: &'static dyn Ops) {
        if let Some(layer) = self {
            layer.set_surroundings(ops);
        }
    }
}

impl<L: Layer> Layer for Option<L> {
    type Grads = Option<L::Grads>;

    const CONSTRAINT: Constraint = L::CONSTRAINT;
    const COST: Cost = L::COST.optional();

    fn zero_grads(&self) -> Result<Self::Grads> {
        self.as_ref().map(Layer::zero_grads).transpose()
    }

    fn visit_updates(&mut self, grads: &mut Self::Grads, visit: &mut dyn VisitUpdates) -> Result<()> {
        match (self, grads) {
            (Some(layer), Some(grads)) => layer.visit_updates(grads, visit),
            (None, None) => Ok(()),
            _ => Err(other_model()),
        }
    }
}

impl<G: Gradients> Gradients for Option<G> {
    fn accumulate(&mut self, other: &Self) -> Result<()> {
        match (self, other) {
            (Some(a), Some(b)) => a.accumulate(b),
            (None, None) => Ok(()),
            _ => Err(other_model()),
        }
    }

    fn visit(&mut self, visit: &mut dyn VisitGradients) -> Result<()> {
        self.as_mut().map_or(Ok(()), |gradients| gradients.visit(visit))
    }
}

impl<X: Differentiable, L: Model<X, Output = X>> Model<X> for Option<L> {
    type Output = X;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X, L>> {
        let (y, backprop) = match self {
            Some(layer) => {
                let (y, backprop) = layer.begin_update(x, train)?;
                (y, Some(backprop))
            }
            None => (x, None),
        };
        update::<Self, X, _>(y, move |dy, grads| match (backprop, grads) {
            (Some(backprop), Some(grads)) => backprop(dy, grads),
            (None, _) => Ok(dy),
            (Some(_), None) => Err(other_model()),
        })
    }

    fn predict(&self, x: X) -> Result<X> {
        match self {
            Some(layer) => layer.predict(x),
            None => Ok(x),
        }
    }
}

#[cold]
fn other_model() -> Error {
    Error::invalid("Option", "the gradients belong to another model: get them from this one's `zero_grads`")
}
