//! Activations of arrays of any rank.

use crate::error::{Error, Result};
use crate::model::ParamArray;
use crate::ops::Activation;

/// `f(X)`.
pub(super) fn activate<A: ParamArray>(activation: Activation, mut x: A) -> Result<A> {
    let ops = x.storage().ops();
    ops.activate(activation, x.storage_mut())?;
    Ok(x)
}

/// The gradient of what goes into `f`, given that of what comes out.
pub(super) fn backprop_activation<A: ParamArray>(activation: Activation, mut dy: A, saved: &A) -> Result<A> {
    check_gradient(dy.dims(), saved.dims())?;
    let ops = dy.storage().ops();
    ops.backprop_activation(activation, dy.storage_mut(), saved.storage())?;
    Ok(dy)
}

/// Of a layer whose output has the shape of its input.
pub(super) fn check_gradient(found: &[usize], expected: &[usize]) -> Result<()> {
    if found == expected {
        return Ok(());
    }
    Err(Error::shape_exact("backprop", "a gradient of the output", expected, found))
}
