//! Segments of long chains: functions of their own, which LLVM compiles in time linear in the number of layers.

use crate::error::Result;
use crate::model::{Differentiable, Grad, Layer};

/// Takes some steps of a forward pass.
#[inline(never)]
pub fn segment<X, R>(x: X, forward: impl FnOnce(X) -> Result<R>) -> Result<R> {
    forward(x)
}

/// Gives the callback of a segment the types of its arguments, which the compiler does not infer from its use.
#[inline]
pub fn segment_callback<M, Y, D, F>(_: &Y, callback: F) -> F
where
    M: Layer,
    Y: Differentiable,
    F: FnOnce(Grad<Y>, &mut M::Grads) -> Result<D>,
{
    callback
}

/// Takes the steps of a segment back.
#[inline(never)]
pub fn segment_back<D, G, R>(callback: impl FnOnce(D, &mut G) -> Result<R>, dy: D, grads: &mut G) -> Result<R> {
    callback(dy, grads)
}
