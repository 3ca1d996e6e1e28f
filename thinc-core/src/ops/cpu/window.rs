//! Tokens beside their neighbours.

use super::CpuOps;
use super::simd::kernel;
use crate::array::{Floats2d, count};
use crate::containers::Lengths;
use crate::error::{Error, Result};
use crate::ops::WindowOps;

impl WindowOps for CpuOps {
    fn seq2col(&self, x: &Floats2d, window: usize, lengths: &Lengths) -> Result<Floats2d> {
        const OP: &str = "seq2col";
        let [rows, width] = x.shape();
        lengths.check_total(OP, rows)?;
        let shape = columns(window).and_then(|columns| columns.checked_mul(width)).map(|width| [rows, width]);
        let Some(shape) = shape.filter(|shape| count::<f32>(shape).is_some()) else {
            return Err(Error::invalid(
                OP,
                format_args!("{rows} tokens of width {width} with windows of {window} on each side fit in no memory"),
            ));
        };
        let mut y = Floats2d::try_zeros(shape)?;
        let (x, y_values) = (x.storage().host(OP)?, y.storage_mut().host_mut(OP)?);
        spans(lengths, window, width, |x_span, y_span| y_values[y_span].copy_from_slice(&x[x_span]));
        Ok(y)
    }

    fn backprop_seq2col(&self, dy: &Floats2d, window: usize, lengths: &Lengths) -> Result<Floats2d> {
        const OP: &str = "backprop_seq2col";
        let [rows, wide] = dy.shape();
        lengths.check_total(OP, rows)?;
        let Some(columns) = columns(window).filter(|columns| wide.is_multiple_of(*columns)) else {
            return Err(Error::invalid(
                OP,
                format_args!(
                    "a gradient of width {wide} is not one of tokens with {window} neighbours on each side, whose width is a \
                     multiple of 2 * {window} + 1"
                ),
            ));
        };
        let width = wide / columns;
        let mut dx = Floats2d::try_zeros([rows, width])?;
        let (dy, dx_values) = (dy.storage().host(OP)?, dx.storage_mut().host_mut(OP)?);
        spans(lengths, window, width, |x_span, y_span| add(&mut dx_values[x_span], &dy[y_span]));
        Ok(dx)
    }
}

/// The number of tokens in a window.
fn columns(window: usize) -> Option<usize> {
    window.checked_mul(2)?.checked_add(1)
}

/// For each token, where its neighbours and it stand in `x`, and where in `y`: both are one piece, as the tokens of a
/// window follow each other.
fn spans(
    lengths: &Lengths,
    window: usize,
    width: usize,
    mut visit: impl FnMut(std::ops::Range<usize>, std::ops::Range<usize>),
) {
    if width == 0 {
        return;
    }
    for sequence in lengths.ranges() {
        for t in sequence.clone() {
            let before = window.min(t - sequence.start);
            let behind = window.min(sequence.end - 1 - t);
            let x_start = (t - before) * width;
            let y_start = (t * (2 * window + 1) + window - before) * width;
            let len = (before + 1 + behind) * width;
            visit(x_start..x_start + len, y_start..y_start + len);
        }
    }
}

kernel! {
    fn add(to: &mut [f32], x: &[f32]) {
        for (to, &x) in to.iter_mut().zip(x) {
            *to += x;
        }
    }
}

#[cfg(test)]
mod tests;
