//! Tokens beside their neighbours.

use std::ops::Range;

use super::CpuOps;
use super::simd::kernel;
use crate::array::{Floats2d, Floats3d, count};
use crate::containers::Lengths;
use crate::error::{Error, Result};
use crate::ops::{PreparedWeights, WindowBlock, WindowBlockGradients, WindowBlockState, WindowOps, Windows, expect};
use crate::rng::Rng;

mod block;
mod products;

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

    fn spread_rows(&self, x: &Floats2d, places: &[Range<usize>], rows: usize) -> Result<Floats2d> {
        const OP: &str = "spread_rows";
        let [n, width] = x.shape();
        check_places(OP, places, rows)?;
        expect(OP, "an input", [Some(places.iter().map(ExactSizeIterator::len).sum()), None], [n, width])?;
        let mut y = Floats2d::try_zeros([rows, width])?;
        let (mut x, to) = (x.storage().host(OP)?, y.storage_mut().host_mut(OP)?);
        for place in places {
            let (rows, rest) = x.split_at(place.len() * width);
            to[place.start * width..place.end * width].copy_from_slice(rows);
            x = rest;
        }
        Ok(y)
    }

    fn collect_rows(&self, x: &Floats2d, places: &[Range<usize>]) -> Result<Floats2d> {
        const OP: &str = "collect_rows";
        let [rows, width] = x.shape();
        check_places(OP, places, rows)?;
        let mut y = Floats2d::try_stale([places.iter().map(ExactSizeIterator::len).sum(), width])?;
        let (x, mut to) = (x.storage().host(OP)?, y.storage_mut().host_mut(OP)?);
        for place in places {
            let (rows, rest) = to.split_at_mut(place.len() * width);
            rows.copy_from_slice(&x[place.start * width..place.end * width]);
            to = rest;
        }
        Ok(y)
    }

    fn prepare_window_block(&self, w: &Floats3d, window: usize) -> Result<PreparedWeights> {
        block::prepare(w, window).map(PreparedWeights::new)
    }

    fn window_block(
        &self,
        x: &Floats2d,
        windows: &Windows,
        weights: WindowBlock<'_>,
        prepared: &PreparedWeights,
    ) -> Result<Floats2d> {
        block::predict(x, windows, weights, prepared)
    }

    fn window_block_training(
        &self,
        x: &Floats2d,
        windows: &Windows,
        weights: WindowBlock<'_>,
        rate: f32,
        rng: &mut Rng,
    ) -> Result<(Floats2d, WindowBlockState)> {
        block::forward(x, windows, weights, rate, rng)
    }

    fn backprop_window_block(
        &self,
        dy: &Floats2d,
        x: &Floats2d,
        windows: &Windows,
        weights: WindowBlock<'_>,
        rate: f32,
        state: &WindowBlockState,
        grads: WindowBlockGradients<'_>,
    ) -> Result<Floats2d> {
        block::backprop(dy, x, windows, weights, rate, state, grads)
    }
}

/// Checks that places ascend, and are among so many rows.
fn check_places(op: &'static str, places: &[Range<usize>], rows: usize) -> Result<()> {
    let mut free = 0;
    for place in places {
        if place.start < free || place.end < place.start || place.end > rows {
            return Err(Error::invalid(
                op,
                format_args!("the rows {place:?} do not stand between row {free} and the end at {rows}"),
            ));
        }
        free = place.end;
    }
    Ok(())
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
