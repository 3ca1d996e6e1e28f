//! What the layers around `X Wᵀ + b` share.

use crate::array::{Floats1d, Floats2d};
use crate::error::Result;
use crate::model::Gradient;

/// Adds `dYᵀ X` to `dw` and the column sums of `dY` to `db`, and gives `dX = dY W`.
pub(super) fn backprop(
    dy: &Floats2d,
    x: &Floats2d,
    w: &Floats2d,
    dw: &mut Gradient<Floats2d>,
    db: &mut Gradient<Floats1d>,
) -> Result<Floats2d> {
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
    let ops = dy.ops();
    dw.add_with(|dw, accumulate| ops.gemm_into(dw, accumulate, dy, true, x, false))?;
    db.add_with(|db, accumulate| ops.sum_rows(db, accumulate, dy))
}
