use std::marker::PhantomData;

use crate::error::Result;
use crate::model::{Differentiable, Grad, Layer, Model, Train, Update};
use crate::wiring::Step;

/// A layer's type, as the bounds of generic models name it.
///
/// A bound on the layer's type itself would hold for every type where that type is misspelt, and so cause errors all over
/// the impl.
pub struct Of<L>(PhantomData<fn() -> L>);

/// [`Model`], seen through [`Of`].
pub trait Through<X: Differentiable> {
    /// The layer.
    type Layer: Layer;
    /// What it gives.
    type Output: Differentiable;

    /// One layer forward.
    fn step(
        x: X,
        layer: &Self::Layer,
        name: &'static str,
        train: &mut Train,
    ) -> Update<
        Self::Output,
        impl FnOnce(Grad<Self::Output>, &mut <Self::Layer as Layer>::Grads) -> Result<Grad<X>>
        + Send
        + 'static
        + use<Self, X>,
    >;

    /// One layer's prediction.
    fn step_predicting(x: X, layer: &Self::Layer, name: &'static str) -> Result<Self::Output>;
}

impl<X: Differentiable, L: Model<X>> Through<X> for Of<L> {
    type Layer = L;
    type Output = L::Output;

    #[inline]
    fn step(
        x: X,
        layer: &L,
        name: &'static str,
        train: &mut Train,
    ) -> Update<L::Output, impl FnOnce(Grad<L::Output>, &mut L::Grads) -> Result<Grad<X>> + Send + 'static + use<X, L>>
    {
        Step(x, layer).layer_takes_input().begin(name, train)
    }

    #[inline]
    fn step_predicting(x: X, layer: &L, name: &'static str) -> Result<L::Output> {
        layer.predict(x).map_err(|error| error.at(name))
    }
}
