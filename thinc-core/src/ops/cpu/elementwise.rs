//! Sums, norms, joining and cutting of arrays.

use super::CpuOps;
use super::simd::kernel;
use crate::array::{Floats2d, Storage, count};
use crate::error::{Error, Result};
use crate::ops::{ElementwiseOps, expect};

impl ElementwiseOps for CpuOps {
    fn add(&self, to: &mut Storage<f32>, x: &Storage<f32>) -> Result<()> {
        expect("add", "an array", [Some(to.len())], [x.len()])?;
        add(to.host_mut("add")?, x.host("add")?);
        Ok(())
    }

    fn axpy(&self, to: &mut Storage<f32>, alpha: f32, x: &Storage<f32>) -> Result<()> {
        expect("axpy", "an array", [Some(to.len())], [x.len()])?;
        axpy(to.host_mut("axpy")?, alpha, x.host("axpy")?);
        Ok(())
    }

    fn fill(&self, x: &mut Storage<f32>, value: f32) -> Result<()> {
        x.host_mut("fill")?.fill(value);
        Ok(())
    }

    fn scale(&self, x: &mut Storage<f32>, factor: f32) -> Result<()> {
        scale(x.host_mut("scale")?, factor);
        Ok(())
    }

    fn l2_norm(&self, x: &Storage<f32>) -> Result<f64> {
        Ok(sum_of_squares(x.host("l2_norm")?).sqrt())
    }

    fn first_non_finite(&self, x: &Storage<f32>) -> Result<Option<usize>> {
        const CHUNK: usize = 4096;
        let x = x.host("first_non_finite")?;
        let bad = x.chunks(CHUNK).position(|chunk| !all_finite(chunk));
        Ok(bad.and_then(|i| x.iter().skip(i * CHUNK).position(|x| !x.is_finite()).map(|j| i * CHUNK + j)))
    }

    fn concatenate(&self, arrays: &[&Floats2d]) -> Result<Floats2d> {
        const OP: &str = "concatenate";
        let Some(first) = arrays.first() else {
            return Err(Error::invalid(OP, "there is nothing to concatenate: give at least one array"));
        };
        let rows = first.n_rows();
        let mut width = 0_usize;
        for array in arrays {
            expect(OP, "an array", [Some(rows), None], array.shape())?;
            width = width.saturating_add(array.width());
        }
        if count::<f32>(&[rows, width]).is_none() {
            return Err(Error::invalid(OP, "the arrays together are wider than any memory"));
        }
        let mut out = Floats2d::try_stale([rows, width])?;
        let to = out.storage_mut().host_mut(OP)?;
        let mut start = 0;
        for array in arrays {
            copy_columns(array.storage().host(OP)?, array.width(), 0, to, width, start, array.width());
            start += array.width();
        }
        Ok(out)
    }

    fn split(&self, x: &Floats2d, widths: &[usize]) -> Result<Vec<Floats2d>> {
        let [rows, width] = x.shape();
        let total = widths.iter().try_fold(0_usize, |sum, &width| sum.checked_add(width));
        expect("split", "an array", [None, Some(total.unwrap_or(usize::MAX))], x.shape())?;
        let from = x.storage().host("split")?;
        let mut start = 0;
        let mut cut = |piece: usize| {
            let mut out = Floats2d::try_stale([rows, piece])?;
            copy_columns(from, width, start, out.storage_mut().host_mut("split")?, piece, 0, piece);
            start += piece;
            Ok(out)
        };
        widths.iter().map(|&piece| cut(piece)).collect()
    }
}

/// Copies `columns` columns of a matrix of width `from_width`, beginning at `from_start`, into another matrix.
fn copy_columns(
    from: &[f32],
    from_width: usize,
    from_start: usize,
    to: &mut [f32],
    to_width: usize,
    to_start: usize,
    columns: usize,
) {
    if columns > 0 {
        for (from, to) in from.chunks_exact(from_width).zip(to.chunks_exact_mut(to_width)) {
            to[to_start..to_start + columns].copy_from_slice(&from[from_start..from_start + columns]);
        }
    }
}

kernel! {
    fn add(to: &mut [f32], x: &[f32]) {
        for (to, &x) in to.iter_mut().zip(x) {
            *to += x;
        }
    }

    pub(super) fn axpy(to: &mut [f32], alpha: f32, x: &[f32]) {
        for (to, &x) in to.iter_mut().zip(x) {
            *to += alpha * x;
        }
    }

    fn scale(x: &mut [f32], factor: f32) {
        for x in x {
            *x *= factor;
        }
    }

    fn sum_of_squares(x: &[f32]) -> f64 {
        const LANES: usize = 16;
        let (chunks, rest) = x.as_chunks::<LANES>();
        let mut lanes = [0.0_f64; LANES];
        for chunk in chunks {
            for (lane, &x) in lanes.iter_mut().zip(chunk) {
                *lane += f64::from(x) * f64::from(x);
            }
        }
        for (lane, &x) in lanes.iter_mut().zip(rest) {
            *lane += f64::from(x) * f64::from(x);
        }
        lanes.iter().sum()
    }

    fn all_finite(x: &[f32]) -> bool {
        // The bits of an infinity without its sign: finite numbers are below, NaNs above.
        const INFINITY: u32 = f32::INFINITY.to_bits();
        let mut bad = 0;
        for x in x {
            bad |= u32::from(x.to_bits() & !(1 << 31) >= INFINITY);
        }
        bad == 0
    }
}

#[cfg(test)]
mod tests;
