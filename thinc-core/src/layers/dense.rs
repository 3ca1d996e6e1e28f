//! What the layers around `X Wᵀ + b` share.

use crate::array::{Floats1d, Floats2d};
use crate::error::{Error, Result};
use crate::model::{AnyGradient, Gradient};

/// Adds `dYᵀ X` to `dw` and the column sums of `dY` to `db`, and gives `dX = dY W`.
pub(super) fn backprop(
    dy: &Floats2d,
    x: &Floats2d,
    w: &Floats2d,
    dw: &mut Gradient<Floats2d>,
    db: &mut Gradient<Floats1d>,
) -> Result<Floats2d> {
    if dy.width() != w.n_rows() {
        return Err(wrong_gradient(x, w.n_rows(), dy));
    }
    backprop_params(dy, x, dw, db)?;
    dy.ops().gemm(dy, false, w, false)
}

/// Adds `dYᵀ X` to `dw` and the column sums of `dY` to `db`.
pub(super) fn backprop_params(
    dy: &Floats2d,
    x: &Floats2d,
    dw: &mut Gradient<Floats2d>,
    db: &mut Gradient<Floats1d>,
) -> Result<()> {
    let n_out = dw.shape().first().copied().unwrap_or_default();
    if dy.shape() != [x.n_rows(), n_out] {
        return Err(wrong_gradient(x, n_out, dy));
    }
    let ops = dy.ops();
    dw.add_with(|dw, accumulate| ops.gemm_into(dw, accumulate, dy, true, x, false))?;
    db.add_with(|db, accumulate| ops.sum_rows(db, accumulate, dy))
}

#[cold]
fn wrong_gradient(x: &Floats2d, n_out: usize, dy: &Floats2d) -> Error {
    Error::shape("backprop", "a gradient of the output", &[Some(x.n_rows()), Some(n_out)], &dy.shape())
}
