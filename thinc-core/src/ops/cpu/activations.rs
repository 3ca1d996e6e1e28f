//! Relu, maxout, softmax.

use super::CpuOps;
use super::curves::{activate, backprop_activation};
use super::math::{exp, max, sum, sums};
use super::products::check_pieces;
use super::simd::kernel;
use crate::array::{Array, Floats2d, Floats3d, Storage};
use crate::error::{Error, Result};
use crate::ops::{Activation, ActivationOps, expect};

/// This many values stay in the first-level cache.
const SOFTMAX_BLOCK: usize = 2048;

impl ActivationOps for CpuOps {
    fn relu(&self, mut x: Floats2d) -> Result<Floats2d> {
        relu(x.storage_mut().host_mut("relu")?);
        Ok(x)
    }

    fn backprop_relu(&self, mut dy: Floats2d, y: &Floats2d) -> Result<Floats2d> {
        const OP: &str = "backprop_relu";
        expect(OP, "a gradient", y.shape().map(Some), dy.shape())?;
        backprop_relu(dy.storage_mut().host_mut(OP)?, y.storage().host(OP)?);
        Ok(dy)
    }

    fn maxout(&self, x: &Floats3d) -> Result<(Floats2d, Array<u8, 2>)> {
        let [rows, n_out, pieces] = x.shape();
        check_pieces("maxout", pieces)?;
        let x = x.storage().host("maxout")?;
        let mut best = Floats2d::try_stale([rows, n_out])?;
        let mut which = Array::try_stale([rows, n_out])?;
        maxout(x, pieces, best.storage_mut().host_mut("maxout")?, which.storage_mut().host_mut("maxout")?);
        Ok((best, which))
    }

    fn backprop_maxout(&self, dy: &Floats2d, which: &Array<u8, 2>, pieces: usize) -> Result<Floats3d> {
        const OP: &str = "backprop_maxout";
        check_pieces(OP, pieces)?;
        expect(OP, "a choice of pieces", dy.shape().map(Some), which.shape())?;
        let [rows, n_out] = dy.shape();
        let (dy, which) = (dy.storage().host(OP)?, which.storage().host(OP)?);
        check_which(OP, which, pieces)?;
        let mut dx = Floats3d::try_stale([rows, n_out, pieces])?;
        scatter_pieces(dy, which, pieces, dx.storage_mut().host_mut(OP)?);
        Ok(dx)
    }

    fn softmax(&self, mut x: Floats2d, temperature: f32) -> Result<Floats2d> {
        check_temperature("softmax", temperature)?;
        let width = x.width().max(1);
        softmax_rows(x.storage_mut().host_mut("softmax")?, width, 1.0 / temperature);
        Ok(x)
    }

    fn backprop_softmax(&self, mut dy: Floats2d, y: &Floats2d, temperature: f32) -> Result<Floats2d> {
        const OP: &str = "backprop_softmax";
        check_temperature(OP, temperature)?;
        expect(OP, "a gradient", y.shape().map(Some), dy.shape())?;
        let width = y.width().max(1);
        backprop_softmax_rows(dy.storage_mut().host_mut(OP)?, y.storage().host(OP)?, width, 1.0 / temperature);
        Ok(dy)
    }

    fn activate(&self, activation: Activation, x: &mut Storage<f32>) -> Result<()> {
        activation.check("activate")?;
        activate(activation, x.host_mut("activate")?);
        Ok(())
    }

    fn backprop_activation(&self, activation: Activation, dy: &mut Storage<f32>, saved: &Storage<f32>) -> Result<()> {
        const OP: &str = "backprop_activation";
        activation.check(OP)?;
        expect(OP, "a gradient", [Some(saved.len())], [dy.len()])?;
        backprop_activation(activation, dy.host_mut(OP)?, saved.host(OP)?);
        Ok(())
    }
}

fn check_temperature(op: &'static str, temperature: f32) -> Result<()> {
    if temperature > 0.0 && temperature.is_finite() {
        Ok(())
    } else {
        Err(Error::invalid(op, format_args!("the temperature is a positive number, not {temperature}")))
    }
}

pub(super) fn check_which(op: &'static str, which: &[u8], pieces: usize) -> Result<()> {
    let largest = which.iter().copied().fold(0, u8::max);
    if usize::from(largest) < pieces || which.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid(
            op,
            format_args!("a chosen piece is {largest}, but there are {pieces} pieces, counted from 0"),
        ))
    }
}

#[inline(always)]
fn largest_of<const P: usize>(x: &[f32], best: &mut [f32], which: &mut [u8]) {
    for ((x, best), which) in x.as_chunks::<P>().0.iter().zip(best).zip(which) {
        (*best, *which) = largest(x);
    }
}

#[inline(always)]
fn largest(x: &[f32]) -> (f32, u8) {
    let mut best = (x[0], 0);
    for (p, &x) in x.iter().enumerate().skip(1) {
        // A NaN wins, and nothing is larger than one.
        if x > best.0 || x.is_nan() {
            best = (x, p as u32);
        }
    }
    (best.0, best.1 as u8)
}

kernel! {
    fn relu(x: &mut [f32]) {
        for x in x {
            // This way around, a NaN passes.
            *x = if *x <= 0.0 { 0.0 } else { *x };
        }
    }

    fn backprop_relu(dy: &mut [f32], y: &[f32]) {
        for (dy, &y) in dy.iter_mut().zip(y) {
            *dy = if y > 0.0 { *dy } else { 0.0 };
        }
    }

    /// The largest of every `pieces` values and its place, for slices of fitting lengths.
    pub(super) fn maxout(x: &[f32], pieces: usize, best: &mut [f32], which: &mut [u8]) {
        match pieces {
            2 => largest_of::<2>(x, best, which),
            3 => largest_of::<3>(x, best, which),
            4 => largest_of::<4>(x, best, which),
            _ => {
                for ((x, best), which) in x.chunks_exact(pieces).zip(best).zip(which) {
                    (*best, *which) = largest(x);
                }
            }
        }
    }

    /// Each value of `dy` at its place among `pieces` zeros.
    pub(super) fn scatter_pieces(dy: &[f32], which: &[u8], pieces: usize, dx: &mut [f32]) {
        match pieces {
            2 => scatter_of::<2>(dy, which, dx),
            3 => scatter_of::<3>(dy, which, dx),
            4 => scatter_of::<4>(dy, which, dx),
            _ => {
                for ((dx, &dy), &which) in dx.chunks_exact_mut(pieces).zip(dy).zip(which) {
                    scatter_one(dx, dy, which);
                }
            }
        }
    }

    /// Softmax over each `width` values, of `scale` times them.
    pub(super) fn softmax_rows(x: &mut [f32], width: usize, scale: f32) {
        // The exponentials of many rows in one loop: those of a single short row would not fill the vectors.
        for rows in x.chunks_mut(SOFTMAX_BLOCK.next_multiple_of(width)) {
            for row in rows.chunks_exact_mut(width) {
                let largest = max(row);
                for x in row {
                    *x = (*x - largest) * scale;
                }
            }
            for x in &mut *rows {
                *x = exp::<FMA>(*x);
            }
            for row in rows.chunks_exact_mut(width) {
                let inverse = 1.0 / sum(row, |x| x);
                for x in row {
                    *x *= inverse;
                }
            }
        }
    }

    /// `dy` becomes the gradient of what [`softmax_rows`] got, which gave `y`.
    pub(super) fn backprop_softmax_rows(dy: &mut [f32], y: &[f32], width: usize, scale: f32) {
        for (dy, y) in dy.chunks_exact_mut(width).zip(y.chunks_exact(width)) {
            let (dot, _) = sums(dy, y, |dy, y| (dy * y, 0.0));
            for (dy, &y) in dy.iter_mut().zip(y) {
                *dy = y * (*dy - dot) * scale;
            }
        }
    }
}

#[inline(always)]
fn scatter_of<const P: usize>(dy: &[f32], which: &[u8], dx: &mut [f32]) {
    for ((dx, &dy), &which) in dx.as_chunks_mut::<P>().0.iter_mut().zip(dy).zip(which) {
        scatter_one(dx, dy, which);
    }
}

#[inline(always)]
fn scatter_one(dx: &mut [f32], dy: f32, which: u8) {
    for (p, dx) in dx.iter_mut().enumerate() {
        *dx = if p == usize::from(which) { dy } else { 0.0 };
    }
}

#[cfg(test)]
mod tests;
