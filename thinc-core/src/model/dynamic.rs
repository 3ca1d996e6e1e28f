//! Models whose type is chosen while the program runs.

use std::any::Any;

use crate::error::{Error, Result};
use crate::model::{
    Backprop, Differentiable, Grad, Gradients, Layer, Model, Node, Train, Update, VisitGradients, VisitUpdates, update,
};

/// A callback without a type of its own.
pub type DynBackprop<M, X> =
    Box<dyn FnOnce(Grad<<M as Model<X>>::Output>, &mut <M as Layer>::Grads) -> Result<Grad<X>> + Send>;

/// The callback of a [`DynModel`].
pub type ErasedBackprop<X, Y> = Box<dyn FnOnce(Grad<Y>, &mut DynGrads) -> Result<Grad<X>> + Send>;

/// A model from `X` to `Y`, whatever it is made of.
///
/// Every [`Model<X, Output = Y>`](Model) is one. `Box<dyn DynModel<X, Y>>` is a layer itself, so it can stand in a
/// field, in a `Vec`, and wherever else a model can.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut layers: Vec<Box<dyn DynModel<Floats2d, Floats2d>>> = vec![Box::new(Relu::new(None, 16))];
/// for _ in 0..3 {
///     layers.push(Box::new(residual(Relu::new(16, 16))));
/// }
/// # let mut train = Train::new(0);
/// layers.initialize(&Floats2d::zeros([2, 8]), &(), &mut train)?;
/// assert_eq!(layers.predict(Floats2d::zeros([2, 8]))?.shape(), [2, 16]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub trait DynModel<X: Differentiable, Y: Differentiable>: Node {
    /// [`Model::begin_update`].
    ///
    /// # Errors
    /// As there.
    fn dyn_begin_update(&self, x: X, train: &mut Train) -> Result<(Y, ErasedBackprop<X, Y>)>;
    /// [`Model::predict`].
    ///
    /// # Errors
    /// As there.
    fn dyn_predict(&self, x: X) -> Result<Y>;
    /// [`Layer::zero_grads`].
    ///
    /// # Errors
    /// As there.
    fn dyn_zero_grads(&self) -> Result<DynGrads>;
    /// [`Layer::visit_updates`].
    ///
    /// # Errors
    /// As there, and if the gradients are those of another model.
    fn dyn_visit_updates(&mut self, grads: &mut DynGrads, visit: &mut dyn VisitUpdates) -> Result<()>;
}

impl<X: Differentiable, M: Model<X>> DynModel<X, M::Output> for M {
    fn dyn_begin_update(&self, x: X, train: &mut Train) -> Result<(M::Output, ErasedBackprop<X, M::Output>)> {
        let (y, backprop) = self.begin_update(x, train)?;
        Ok((y, Box::new(move |dy, grads| backprop(dy, grads.downcast::<M::Grads>()?))))
    }

    fn dyn_predict(&self, x: X) -> Result<M::Output> {
        self.predict(x)
    }

    fn dyn_zero_grads(&self) -> Result<DynGrads> {
        Ok(DynGrads(Box::new(self.zero_grads()?)))
    }

    fn dyn_visit_updates(&mut self, grads: &mut DynGrads, visit: &mut dyn VisitUpdates) -> Result<()> {
        self.visit_updates(grads.downcast::<M::Grads>()?, visit)
    }
}

/// The gradients of a [`DynModel`].
pub struct DynGrads(Box<dyn AnyGrads>);

impl DynGrads {
    fn downcast<G: 'static>(&mut self) -> Result<&mut G> {
        self.0.as_any_mut().downcast_mut().ok_or_else(other_model)
    }
}

/// [`Gradients`] of a type that is not known.
trait AnyGrads: Send + 'static {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn accumulate_any(&mut self, other: &dyn AnyGrads) -> Result<()>;
    fn visit_any(&mut self, visit: &mut dyn VisitGradients) -> Result<()>;
}

impl<G: Gradients> AnyGrads for G {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn accumulate_any(&mut self, other: &dyn AnyGrads) -> Result<()> {
        self.accumulate(other.as_any().downcast_ref().ok_or_else(other_model)?)
    }

    fn visit_any(&mut self, visit: &mut dyn VisitGradients) -> Result<()> {
        self.visit(visit)
    }
}

impl Gradients for DynGrads {
    fn accumulate(&mut self, other: &Self) -> Result<()> {
        self.0.accumulate_any(&*other.0)
    }

    fn visit(&mut self, visit: &mut dyn VisitGradients) -> Result<()> {
        self.0.visit_any(visit)
    }
}

impl<X: Differentiable, Y: Differentiable> Layer for Box<dyn DynModel<X, Y>> {
    type Grads = DynGrads;

    fn zero_grads(&self) -> Result<DynGrads> {
        (**self).dyn_zero_grads()
    }

    fn visit_updates(&mut self, grads: &mut DynGrads, visit: &mut dyn VisitUpdates) -> Result<()> {
        (**self).dyn_visit_updates(grads, visit)
    }
}

impl<X: Differentiable, Y: Differentiable> Model<X> for Box<dyn DynModel<X, Y>> {
    type Output = Y;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<Y, impl Backprop<Self, X> + use<X, Y>> {
        let (y, backprop) = (**self).dyn_begin_update(x, train)?;
        update::<Self, X, _>(y, backprop)
    }

    fn predict(&self, x: X) -> Result<Y> {
        (**self).dyn_predict(x)
    }
}

#[cold]
fn other_model() -> Error {
    Error::invalid("DynModel", "the gradients belong to a model of another type: get them from this one's `zero_grads`")
}
