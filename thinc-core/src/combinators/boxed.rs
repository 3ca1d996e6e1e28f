//! `Box<L>`: a layer whose callback has no type of its own. That is what allows recursive models.

use super::same_node::same_node;
use crate::error::Result;
use crate::initializers::InitContext;
use crate::model::{
    Backprop, Constraint, Cost, Differentiable, DynBackprop, End, Gradients, Layer, Model, Node, Resized, Signature,
    SizeChange, Train, Update, VisitGradients, VisitUpdates, update,
};
use crate::ops::Ops;

impl<N: Node + ?Sized> Node for Box<N> {
    same_node!(self => (**self));

    fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized> {
        (**self).resize(end, change, apply)
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        (**self).initialize_params(context)
    }

    fn stays_on_cpu(&self) -> bool {
        (**self).stays_on_cpu()
    }

    fn set_surroundings(&mut self, ops: &'static dyn Ops) {
        (**self).set_surroundings(ops);
    }
}

impl<L: Layer> Layer for Box<L> {
    // Boxed as well: the gradients of a recursive model would have no end otherwise.
    type Grads = Box<L::Grads>;

    const SIGNATURE: Signature = L::SIGNATURE;
    const CONSTRAINT: Constraint = L::CONSTRAINT;
    const COST: Cost = L::COST;

    fn zero_grads(&self) -> Result<Box<L::Grads>> {
        (**self).zero_grads().map(Box::new)
    }

    fn visit_updates(&mut self, grads: &mut Box<L::Grads>, visit: &mut dyn VisitUpdates) -> Result<()> {
        (**self).visit_updates(grads, visit)
    }
}

impl<G: Gradients> Gradients for Box<G> {
    fn accumulate(&mut self, other: &Self) -> Result<()> {
        (**self).accumulate(other)
    }

    fn visit(&mut self, visit: &mut dyn VisitGradients) -> Result<()> {
        (**self).visit(visit)
    }
}

impl<X: Differentiable, L: Model<X>> Model<X> for Box<L> {
    type Output = L::Output;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<L::Output, impl Backprop<Self, X> + use<X, L>> {
        let (y, backprop) = (**self).begin_update(x, train)?;
        let backprop: DynBackprop<L, X> = Box::new(backprop);
        update::<Self, X, _>(y, move |dy, grads| backprop(dy, grads))
    }

    fn predict(&self, x: X) -> Result<L::Output> {
        (**self).predict(x)
    }
}
