//! What the layers around `X Wᵀ + b` share.

use super::elementwise::activate;
use crate::array::{Floats1d, Floats2d};
use crate::error::{Error, Result};
use crate::model::{AnyGradient, Gradient};
use crate::ops::Activation;

/// Adds `dYᵀ X` to `dw` and the column sums of `dY` to `db`, and gives `dX = dY W`.
pub(super) fn backprop(
    dy: &Floats2d,
    x: &Floats2d,
    w: &Floats2d,
    dw: &mut Gradient<Floats2d>,
    db: &mut Gradient<Floats1d>,
) -> Result<Floats2d> {
    check_gradient(dy, x, w.n_rows())?;
    dw.add_with_second(db, |dw, db, accumulate| dy.ops().backprop_affine(dy, x, w, accumulate, dw, db))
}

/// As [`backprop`], without `dX`.
pub(super) fn backprop_params(
    dy: &Floats2d,
    x: &Floats2d,
    dw: &mut Gradient<Floats2d>,
    db: &mut Gradient<Floats1d>,
) -> Result<()> {
    check_gradient(dy, x, dw.shape().first().copied().unwrap_or_default())?;
    let ops = dy.ops();
    dw.add_with(|dw, accumulate| ops.gemm_into(dw, accumulate, dy, true, x, false))?;
    db.add_with(|db, accumulate| ops.sum_rows(db, accumulate, dy))
}

fn check_gradient(dy: &Floats2d, x: &Floats2d, n_out: usize) -> Result<()> {
    if dy.shape() == [x.n_rows(), n_out] {
        return Ok(());
    }
    Err(Error::shape("backprop", "a gradient of the output", &[Some(x.n_rows()), Some(n_out)], &dy.shape()))
}

/// `Y = f(X Wᵀ + b)`, and what the gradient of `f` needs.
pub(super) fn activated(
    activation: Activation,
    x: &Floats2d,
    w: &Floats2d,
    b: &Floats1d,
) -> Result<(Floats2d, Floats2d)> {
    let before = x.ops().affine(x, w, b)?;
    if activation.saves_output() {
        let y = activate(activation, before)?;
        Ok((y.clone(), y))
    } else {
        Ok((activate(activation, before.clone())?, before))
    }
}
