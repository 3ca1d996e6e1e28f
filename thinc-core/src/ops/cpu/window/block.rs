//! A residual block over windows: what follows the products is done while their block is in the cache.

use super::products::Prepared;
use crate::array::{Array, Floats2d, Floats3d};
use crate::error::{Error, Result};
use crate::ops::cpu::dropout::{BUFFER, apply_mask, drop_out, quantized};
use crate::ops::cpu::normalization::{backprop_normalize, normalize};
use crate::ops::cpu::products::{check_pieces, sum_chosen};
use crate::ops::cpu::sgemm::backprop_maxout;
use crate::ops::cpu::simd::kernel;
use crate::ops::{PreparedWeights, WindowBlock, WindowBlockGradients, WindowBlockState, Windows, expect};
use crate::rng::Rng;

pub(super) fn prepare(w: &Floats3d, window: usize) -> Result<Prepared> {
    const OP: &str = "prepare_window_block";
    let [width, pieces, n_in] = w.shape();
    check_pieces(OP, pieces)?;
    let rows = window.checked_mul(2).and_then(|rows| rows.checked_add(1)).and_then(|rows| rows.checked_mul(width));
    if rows != Some(n_in) {
        return Err(Error::invalid(
            OP,
            format_args!(
                "the weights {:?} of windows of {window} rows on each side are not (nI, nP, (2 * {window} + 1) * nI)",
                w.shape()
            ),
        ));
    }
    Ok(Prepared::new(w.storage().host(OP)?, w.shape(), window))
}

/// Checks the shapes, and gives the width.
fn check(op: &'static str, x: &Floats2d, windows: &Windows, weights: WindowBlock<'_>) -> Result<usize> {
    let ([rows, width], [n_out, pieces, _]) = (x.shape(), weights.w.shape());
    check_pieces(op, pieces)?;
    let wide = width.checked_mul(windows.rows());
    expect(op, "weights", [Some(width), None, wide], weights.w.shape())?;
    expect(op, "a bias", [Some(n_out), Some(pieces)], weights.b.shape())?;
    expect(op, "a scale", [Some(width)], weights.g.shape())?;
    expect(op, "a shift", [Some(width)], weights.shift.shape())?;
    if windows.span() > rows {
        let span = windows.span();
        return Err(Error::invalid(op, format_args!("the windows reach over {span} rows, but the input has {rows}")));
    }
    Ok(width)
}

pub(super) fn predict(
    x: &Floats2d,
    windows: &Windows,
    weights: WindowBlock<'_>,
    prepared: &PreparedWeights,
) -> Result<Floats2d> {
    const OP: &str = "window_block";
    let width = check(OP, x, windows, weights)?;
    let Some(prepared) = prepared.get::<Prepared>().filter(|p| p.fits(weights.w.shape(), windows.window())) else {
        return Err(Error::invalid(OP, "the prepared weights are those of another backend, shape or window"));
    };
    let (x_values, b) = (x.storage().host(OP)?, weights.b.storage().host(OP)?);
    let (g, shift) = (weights.g.storage().host(OP)?, weights.shift.storage().host(OP)?);
    let (mut y, pad) = output(x, windows)?;
    let y_values = &mut y.storage_mut().host_mut(OP)?[pad..];
    let mut centers = Centers::new(x_values, windows, width);
    let mut moments = Vec::new();
    prepared.for_each_block(x_values, windows.runs(), &prepared.turn_bias(b), |first, best, _| {
        let y = &mut y_values[first * width..][..best.len()];
        moments.resize(2 * best.len() / width.max(1), 0.0);
        normalize(best, g, shift, y, &mut moments);
        for y in y.chunks_exact_mut(width.max(1)) {
            add(y, centers.next());
        }
        Ok(())
    })?;
    Ok(y)
}

pub(super) fn forward(
    x: &Floats2d,
    windows: &Windows,
    weights: WindowBlock<'_>,
    rate: f32,
    rng: &mut Rng,
) -> Result<(Floats2d, WindowBlockState)> {
    const OP: &str = "window_block_training";
    let width = check(OP, x, windows, weights)?;
    let (threshold, scale) = quantized(OP, rate)?;
    let prepared = prepare(weights.w, windows.window())?;
    let (x_values, b) = (x.storage().host(OP)?, weights.b.storage().host(OP)?);
    let (g, shift) = (weights.g.storage().host(OP)?, weights.shift.storage().host(OP)?);
    let (mut y, pad) = output(x, windows)?;
    let rows = windows.len();
    let mut state = WindowBlockState {
        best: Floats2d::try_stale([rows, width])?,
        which: Array::try_stale([rows, width])?,
        moments: Floats2d::try_stale([rows, 2])?,
        mask: if threshold == 0 { None } else { Some(Array::try_stale([rows, width])?) },
    };
    let (all_best, all_which) = (state.best.storage_mut().host_mut(OP)?, state.which.storage_mut().host_mut(OP)?);
    let all_moments = state.moments.storage_mut().host_mut(OP)?;
    let mut mask = match &mut state.mask {
        Some(mask) => Some(mask.storage_mut().host_mut(OP)?),
        None => None,
    };
    let y_values = &mut y.storage_mut().host_mut(OP)?[pad..pad + rows * width];
    let mut centers = Centers::new(x_values, windows, width);
    let mut bits = [0; BUFFER];
    prepared.for_each_block(x_values, windows.runs(), &prepared.turn_bias(b), |first, best, which| {
        let block = first * width..first * width + best.len();
        all_best[block.clone()].copy_from_slice(best);
        all_which[block.clone()].copy_from_slice(which);
        let y = &mut y_values[block.clone()];
        let moments = &mut all_moments[2 * first..2 * (first + best.len() / width.max(1))];
        normalize(best, g, shift, y, moments);
        if let Some(mask) = &mut mask {
            for (y, mask) in y.chunks_mut(BUFFER).zip(mask[block].chunks_mut(BUFFER)) {
                let bits = &mut bits[..y.len()];
                rng.fill_bits16(bits);
                drop_out(y, bits, threshold, scale, mask);
            }
        }
        for y in y.chunks_exact_mut(width.max(1)) {
            add(y, centers.next());
        }
        Ok(())
    })?;
    Ok((y, state))
}

pub(super) fn backprop(
    dy: &Floats2d,
    x: &Floats2d,
    windows: &Windows,
    weights: WindowBlock<'_>,
    rate: f32,
    state: &WindowBlockState,
    grads: WindowBlockGradients<'_>,
) -> Result<Floats2d> {
    const OP: &str = "backprop_window_block";
    let width = check(OP, x, windows, weights)?;
    let (threshold, scale) = quantized(OP, rate)?;
    let (rows, pad) = (windows.len(), windows.pad());
    let [n_out, pieces, n_in] = weights.w.shape();
    let shape = [Some(rows), Some(width)];
    expect(OP, "a gradient", [Some(rows + 2 * pad), Some(width)], dy.shape())?;
    expect(OP, "largest pieces", shape, state.best.shape())?;
    expect(OP, "a choice of pieces", shape, state.which.shape())?;
    expect(OP, "moments", [Some(rows), Some(2)], state.moments.shape())?;
    if let Some(mask) = &state.mask {
        expect(OP, "a mask", shape, mask.shape())?;
    }
    expect(OP, "a weight gradient", weights.w.shape().map(Some), grads.w.shape())?;
    expect(OP, "a bias gradient", weights.b.shape().map(Some), grads.b.shape())?;
    expect(OP, "a scale gradient", [Some(width)], grads.g.shape())?;
    expect(OP, "a shift gradient", [Some(width)], grads.shift.shape())?;
    let which = state.which.storage().host(OP)?;
    super::super::activations::check_which(OP, which, pieces)?;
    let dy = &dy.storage().host(OP)?[pad * width..(pad + rows) * width];
    let (x_values, w, g) = (x.storage().host(OP)?, weights.w.storage().host(OP)?, weights.g.storage().host(OP)?);
    let (best, moments) = (state.best.storage().host(OP)?, state.moments.storage().host(OP)?);
    let (dw, db) = (grads.w.storage_mut().host_mut(OP)?, grads.b.storage_mut().host_mut(OP)?);
    let (dg, dshift) = (grads.g.storage_mut().host_mut(OP)?, grads.shift.storage_mut().host_mut(OP)?);

    let mut dbest = Floats2d::try_stale([rows, width])?;
    let dbest = dbest.storage_mut().host_mut(OP)?;
    dbest.copy_from_slice(dy);
    if let Some(mask) = state.mask.as_ref().filter(|_| threshold > 0) {
        apply_mask(dbest, mask.storage().host(OP)?, scale);
    }
    if !grads.accumulate_norm {
        dg.fill(0.0);
        dshift.fill(0.0);
    }
    backprop_normalize(dbest, best, moments, g, dg, dshift);
    if !grads.accumulate_maxout {
        dw.fill(0.0);
    }
    let mut dx = Floats2d::try_zeros(x.shape())?;
    let dx_values = dx.storage_mut().host_mut(OP)?;
    let starts: Vec<u64> = windows.starts().map(|row| (row * width) as u64).collect();
    backprop_maxout([n_in, n_out, pieces], dbest, which, x_values, &starts, w, dw, dx_values);
    sum_chosen(dbest, which, pieces, grads.accumulate_maxout, db);
    for (start, dy) in starts.iter().zip(dy.chunks_exact(width.max(1))) {
        add(&mut dx_values[*start as usize + windows.window() * width..][..width], dy);
    }
    Ok(dx)
}

/// The output, whose values are to be written, between zeros; and where they begin.
fn output(x: &Floats2d, windows: &Windows) -> Result<(Floats2d, usize)> {
    const OP: &str = "window_block";
    let (width, pad) = (x.width(), windows.pad());
    let mut y = Floats2d::try_stale([windows.len() + 2 * pad, width])?;
    let values = y.storage_mut().host_mut(OP)?;
    let end = values.len() - pad * width;
    values[..pad * width].fill(0.0);
    values[end..].fill(0.0);
    Ok((y, pad * width))
}

/// The rows in the middle of windows, one after the other.
struct Centers<'a, I> {
    x: &'a [f32],
    starts: I,
    window: usize,
    width: usize,
}

impl<'a> Centers<'a, ()> {
    fn new(x: &'a [f32], windows: &'a Windows, width: usize) -> Centers<'a, impl Iterator<Item = usize>> {
        Centers { x, starts: windows.starts(), window: windows.window(), width }
    }
}

impl<'a, I: Iterator<Item = usize>> Centers<'a, I> {
    fn next(&mut self) -> &'a [f32] {
        let start = self.starts.next().unwrap_or_default();
        &self.x[(start + self.window) * self.width..][..self.width]
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
