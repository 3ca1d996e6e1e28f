//! One row for each sequence, and the softmax over each sequence.

use super::CpuOps;
use super::simd::kernel;
use crate::array::{Array, Floats2d};
use crate::containers::Lengths;
use crate::error::{Error, Result};
use crate::ops::{ReductionOps, expect};

mod softmax;

use softmax::{backprop_softmax_columns, softmax_columns};

impl ReductionOps for CpuOps {
    fn reduce_sum(&self, x: &Floats2d, lengths: &Lengths) -> Result<Floats2d> {
        sum_sequences("reduce_sum", x, lengths, false)
    }

    fn backprop_reduce_sum(&self, dy: &Floats2d, lengths: &Lengths) -> Result<Floats2d> {
        spread("backprop_reduce_sum", dy, lengths, false)
    }

    fn reduce_mean(&self, x: &Floats2d, lengths: &Lengths) -> Result<Floats2d> {
        sum_sequences("reduce_mean", x, lengths, true)
    }

    fn backprop_reduce_mean(&self, dy: &Floats2d, lengths: &Lengths) -> Result<Floats2d> {
        spread("backprop_reduce_mean", dy, lengths, true)
    }

    fn reduce_max(&self, x: &Floats2d, lengths: &Lengths) -> Result<(Floats2d, Array<u32, 2>)> {
        const OP: &str = "reduce_max";
        lengths.check_total(OP, x.n_rows())?;
        check_not_empty(OP, lengths)?;
        if u32::try_from(lengths.longest()).is_err() {
            let message = format_args!("a sequence of {} tokens is too long: at most 2³² − 1", lengths.longest());
            return Err(Error::invalid(OP, message));
        }
        let width = x.width();
        let x = x.storage().host(OP)?;
        let mut best = Floats2d::try_stale([lengths.len(), width])?;
        let mut which = Array::try_stale([lengths.len(), width])?;
        largest_rows(x, lengths, width, best.storage_mut().host_mut(OP)?, which.storage_mut().host_mut(OP)?);
        Ok((best, which))
    }

    fn backprop_reduce_max(&self, dy: &Floats2d, which: &Array<u32, 2>, lengths: &Lengths) -> Result<Floats2d> {
        const OP: &str = "backprop_reduce_max";
        check_gradient(OP, dy, lengths)?;
        expect(OP, "a choice of tokens", dy.shape().map(Some), which.shape())?;
        let width = dy.width();
        let mut dx = Floats2d::try_zeros([lengths.total(), width])?;
        let (dy, which) = (dy.storage().host(OP)?, which.storage().host(OP)?);
        let rows = dy.chunks_exact(width.max(1)).zip(which.chunks_exact(width.max(1)));
        let dx_values = dx.storage_mut().host_mut(OP)?;
        for (s, (sequence, (dy, which))) in lengths.ranges().zip(rows).enumerate() {
            let dx = &mut dx_values[sequence.start * width..sequence.end * width];
            for (i, (&dy, &t)) in dy.iter().zip(which).enumerate() {
                let Some(dx) = dx.get_mut((t as usize).saturating_mul(width).saturating_add(i)) else {
                    let message =
                        format_args!("the chosen token {t} is not one of the {} of sequence {s}", sequence.len());
                    return Err(Error::invalid(OP, message));
                };
                *dx = dy;
            }
        }
        Ok(dx)
    }

    fn reduce_first(&self, x: &Floats2d, lengths: &Lengths) -> Result<Floats2d> {
        gather("reduce_first", x, lengths, |sequence| sequence.start)
    }

    fn backprop_reduce_first(&self, dy: &Floats2d, lengths: &Lengths) -> Result<Floats2d> {
        scatter("backprop_reduce_first", dy, lengths, |sequence| sequence.start)
    }

    fn reduce_last(&self, x: &Floats2d, lengths: &Lengths) -> Result<Floats2d> {
        gather("reduce_last", x, lengths, |sequence| sequence.end - 1)
    }

    fn backprop_reduce_last(&self, dy: &Floats2d, lengths: &Lengths) -> Result<Floats2d> {
        scatter("backprop_reduce_last", dy, lengths, |sequence| sequence.end - 1)
    }

    fn softmax_sequences(&self, mut x: Floats2d, lengths: &Lengths) -> Result<Floats2d> {
        const OP: &str = "softmax_sequences";
        lengths.check_total(OP, x.n_rows())?;
        let width = x.width();
        // Of each column: the largest, then the sum.
        let mut columns = Floats2d::try_stale([1, width])?;
        softmax_columns(x.storage_mut().host_mut(OP)?, lengths, columns.storage_mut().host_mut(OP)?);
        Ok(x)
    }

    fn backprop_softmax_sequences(&self, mut dy: Floats2d, y: &Floats2d, lengths: &Lengths) -> Result<Floats2d> {
        const OP: &str = "backprop_softmax_sequences";
        expect(OP, "a gradient", y.shape().map(Some), dy.shape())?;
        lengths.check_total(OP, y.n_rows())?;
        let mut columns = Floats2d::try_stale([1, y.width()])?;
        let (y, columns) = (y.storage().host(OP)?, columns.storage_mut().host_mut(OP)?);
        backprop_softmax_columns(dy.storage_mut().host_mut(OP)?, y, lengths, columns);
        Ok(dy)
    }
}

/// Layers that need a token of each sequence say which has none.
fn check_not_empty(op: &'static str, lengths: &Lengths) -> Result<()> {
    match lengths.iter().position(|length| length == 0) {
        None => Ok(()),
        Some(empty) => Err(Error::invalid(
            op,
            format_args!(
                "sequence {empty} has no tokens: leave it out, or use `reduce_mean` or `reduce_sum`, which give zeros"
            ),
        )),
    }
}

/// One row for each sequence.
fn check_gradient(op: &'static str, dy: &Floats2d, lengths: &Lengths) -> Result<()> {
    expect(op, "a gradient with one row for each sequence,", [Some(lengths.len()), None], dy.shape())
}

fn sum_sequences(op: &'static str, x: &Floats2d, lengths: &Lengths, mean: bool) -> Result<Floats2d> {
    lengths.check_total(op, x.n_rows())?;
    let mut y = Floats2d::try_zeros([lengths.len(), x.width()])?;
    sum_rows(x.storage().host(op)?, lengths, x.width(), mean, y.storage_mut().host_mut(op)?);
    Ok(y)
}

/// The row of each sequence for all of its tokens.
fn spread(op: &'static str, dy: &Floats2d, lengths: &Lengths, mean: bool) -> Result<Floats2d> {
    check_gradient(op, dy, lengths)?;
    let mut dx = Floats2d::try_zeros([lengths.total(), dy.width()])?;
    spread_rows(dy.storage().host(op)?, lengths, dy.width(), mean, dx.storage_mut().host_mut(op)?);
    Ok(dx)
}

/// One token of each sequence.
fn gather(
    op: &'static str,
    x: &Floats2d,
    lengths: &Lengths,
    token: impl Fn(std::ops::Range<usize>) -> usize,
) -> Result<Floats2d> {
    lengths.check_total(op, x.n_rows())?;
    check_not_empty(op, lengths)?;
    let width = x.width();
    let mut y = Floats2d::try_stale([lengths.len(), width])?;
    let from = x.storage().host(op)?;
    let rows = y.storage_mut().host_mut(op)?.chunks_exact_mut(width.max(1));
    for (row, sequence) in rows.zip(lengths.ranges()) {
        row.copy_from_slice(&from[token(sequence) * width..][..width]);
    }
    Ok(y)
}

/// The row of each sequence for one of its tokens.
fn scatter(
    op: &'static str,
    dy: &Floats2d,
    lengths: &Lengths,
    token: impl Fn(std::ops::Range<usize>) -> usize,
) -> Result<Floats2d> {
    check_gradient(op, dy, lengths)?;
    check_not_empty(op, lengths)?;
    let width = dy.width();
    let mut dx = Floats2d::try_zeros([lengths.total(), width])?;
    let to = dx.storage_mut().host_mut(op)?;
    for (row, sequence) in dy.storage().host(op)?.chunks_exact(width.max(1)).zip(lengths.ranges()) {
        to[token(sequence) * width..][..width].copy_from_slice(row);
    }
    Ok(dx)
}

kernel! {
    /// Adds up the rows of each sequence, on zeros.
    fn sum_rows(x: &[f32], lengths: &Lengths, width: usize, mean: bool, y: &mut [f32]) {
        let width = width.max(1);
        let mut rows = x.chunks_exact(width);
        for (y, length) in y.chunks_exact_mut(width).zip(lengths.iter()) {
            for row in rows.by_ref().take(length) {
                for (y, &x) in y.iter_mut().zip(row) {
                    *y += x;
                }
            }
            if mean && length > 0 {
                let scale = 1.0 / length as f32;
                for y in y {
                    *y *= scale;
                }
            }
        }
    }

    fn spread_rows(dy: &[f32], lengths: &Lengths, width: usize, mean: bool, dx: &mut [f32]) {
        let width = width.max(1);
        let mut rows = dx.chunks_exact_mut(width);
        for (dy, length) in dy.chunks_exact(width).zip(lengths.iter()) {
            let scale = if mean && length > 0 { 1.0 / length as f32 } else { 1.0 };
            for row in rows.by_ref().take(length) {
                for (dx, &dy) in row.iter_mut().zip(dy) {
                    *dx = dy * scale;
                }
            }
        }
    }

    /// The largest of each column of a sequence, and its row. No sequence is empty.
    fn largest_rows(x: &[f32], lengths: &Lengths, width: usize, best: &mut [f32], which: &mut [u32]) {
        let width = width.max(1);
        let mut rows = x.chunks_exact(width);
        let sequences = best.chunks_exact_mut(width).zip(which.chunks_exact_mut(width));
        for ((best, which), length) in sequences.zip(lengths.iter()) {
            for (t, row) in rows.by_ref().take(length).enumerate() {
                if t == 0 {
                    best.copy_from_slice(row);
                    which.fill(0);
                    continue;
                }
                let t = t as u32;
                for ((best, which), &x) in best.iter_mut().zip(which.iter_mut()).zip(row) {
                    // A NaN wins, and nothing is larger than one.
                    let larger = x > *best || x.is_nan();
                    *best = if larger { x } else { *best };
                    *which = if larger { t } else { *which };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
