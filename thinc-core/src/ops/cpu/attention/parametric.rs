//! Tokens weighted by their products with one query.

use super::{backprop_softmax_rows, softmax_rows};
use crate::array::{Floats1d, Floats2d};
use crate::containers::Lengths;
use crate::error::Result;
use crate::ops::cpu::math::sums;
use crate::ops::cpu::simd::kernel;
use crate::ops::expect;

/// See [`AttentionOps::parametric_attention`](crate::ops::AttentionOps::parametric_attention).
pub(super) fn forward(x: &Floats2d, keys: &Floats2d, q: &Floats1d, lengths: &Lengths) -> Result<(Floats2d, Floats1d)> {
    const OP: &str = "parametric_attention";
    check(OP, x, keys, q, lengths)?;
    let (mut y, mut a) = (Floats2d::try_stale(x.shape())?, Floats1d::try_zeros([x.n_rows()])?);
    let width = q.len();
    let (x, keys, q) = (x.storage().host(OP)?, keys.storage().host(OP)?, q.storage().host(OP)?);
    let weights = a.storage_mut().host_mut(OP)?;
    row_products(keys, q, weights);
    for range in non_empty(lengths) {
        let n = range.len();
        softmax_rows(&mut weights[range], n, 1.0);
    }
    scale_rows(x, weights, width, y.storage_mut().host_mut(OP)?);
    Ok((y, a))
}

/// See [`AttentionOps::backprop_parametric_attention`](crate::ops::AttentionOps::backprop_parametric_attention).
#[allow(clippy::too_many_arguments, reason = "an operation takes what its formula names")]
pub(super) fn backward(
    dy: &Floats2d,
    x: &Floats2d,
    keys: &Floats2d,
    q: &Floats1d,
    a: &Floats1d,
    lengths: &Lengths,
    accumulate: bool,
    dq: &mut Floats1d,
) -> Result<(Floats2d, Floats2d)> {
    const OP: &str = "backprop_parametric_attention";
    check(OP, x, keys, q, lengths)?;
    expect(OP, "a gradient", x.shape().map(Some), dy.shape())?;
    expect(OP, "weights", [Some(x.n_rows())], a.shape())?;
    expect(OP, "a gradient of the query", q.shape().map(Some), dq.shape())?;
    let (mut dx, mut dkeys) = (Floats2d::try_stale(x.shape())?, Floats2d::try_stale(x.shape())?);
    let mut dscores = Floats1d::try_zeros([x.n_rows()])?;
    let width = q.len();
    let (dy, x, keys) = (dy.storage().host(OP)?, x.storage().host(OP)?, keys.storage().host(OP)?);
    let (q, a) = (q.storage().host(OP)?, a.storage().host(OP)?);
    let dscores = dscores.storage_mut().host_mut(OP)?;
    products_of_rows(dy, x, width, dscores);
    for range in non_empty(lengths) {
        let n = range.len();
        backprop_softmax_rows(&mut dscores[range.clone()], &a[range], n, 1.0);
    }
    let dq = dq.storage_mut().host_mut(OP)?;
    if !accumulate {
        dq.fill(0.0);
    }
    backprop_row_products(dscores, keys, q, dq, dkeys.storage_mut().host_mut(OP)?);
    scale_rows(dy, a, width, dx.storage_mut().host_mut(OP)?);
    Ok((dx, dkeys))
}

fn check(op: &'static str, x: &Floats2d, keys: &Floats2d, q: &Floats1d, lengths: &Lengths) -> Result<()> {
    expect(op, "an input", [None, Some(q.len())], x.shape())?;
    expect(op, "keys", x.shape().map(Some), keys.shape())?;
    lengths.check_total(op, x.n_rows())
}

fn non_empty(lengths: &Lengths) -> impl Iterator<Item = std::ops::Range<usize>> {
    lengths.ranges().filter(|range| !range.is_empty())
}

kernel! {
    /// `out[n] = X[n] · q`.
    fn row_products(x: &[f32], q: &[f32], out: &mut [f32]) {
        for (x, out) in x.chunks_exact(q.len().max(1)).zip(out) {
            *out = sums(x, q, |x, q| (x * q, 0.0)).0;
        }
    }

    /// `out[n] = X[n] · Y[n]`.
    fn products_of_rows(x: &[f32], y: &[f32], width: usize, out: &mut [f32]) {
        for ((x, y), out) in x.chunks_exact(width.max(1)).zip(y.chunks_exact(width.max(1))).zip(out) {
            *out = sums(x, y, |x, y| (x * y, 0.0)).0;
        }
    }

    /// `Y[n] = a[n] X[n]`.
    fn scale_rows(x: &[f32], a: &[f32], width: usize, y: &mut [f32]) {
        for ((x, y), &a) in x.chunks_exact(width.max(1)).zip(y.chunks_exact_mut(width.max(1))).zip(a) {
            for (y, &x) in y.iter_mut().zip(x) {
                *y = a * x;
            }
        }
    }

    /// `dq += Σ_n d[n] X[n]`, and `dX[n] = d[n] q`.
    fn backprop_row_products(d: &[f32], x: &[f32], q: &[f32], dq: &mut [f32], dx: &mut [f32]) {
        let width = q.len().max(1);
        for ((x, dx), &d) in x.chunks_exact(width).zip(dx.chunks_exact_mut(width)).zip(d) {
            for (((x, dx), q), dq) in x.iter().zip(dx).zip(q).zip(dq.iter_mut()) {
                *dq += d * x;
                *dx = d * q;
            }
        }
    }
}
