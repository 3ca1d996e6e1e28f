//! Layer normalization, and batch normalization.

mod columns;

use super::CpuOps;
use super::math::{sum, sums};
use super::simd::kernel;
use crate::array::{Floats1d, Floats2d};
use crate::error::Result;
use crate::ops::{NormalizationOps, expect};

/// Thinc's, inside the root.
const EPS: f32 = 1e-8;

impl NormalizationOps for CpuOps {
    fn layer_norm(&self, x: &Floats2d, g: &Floats1d, b: &Floats1d) -> Result<(Floats2d, Floats2d)> {
        const OP: &str = "layer_norm";
        let (rows, [width]) = (x.n_rows(), g.shape());
        expect(OP, "an input", [None, Some(width)], x.shape())?;
        expect(OP, "a bias", [Some(width)], b.shape())?;
        let (x, g, b) = (x.storage().host(OP)?, g.storage().host(OP)?, b.storage().host(OP)?);
        let mut y = Floats2d::try_stale([rows, width])?;
        let mut moments = if width == 0 { Floats2d::try_zeros([rows, 2])? } else { Floats2d::try_stale([rows, 2])? };
        normalize(x, g, b, y.storage_mut().host_mut(OP)?, moments.storage_mut().host_mut(OP)?);
        Ok((y, moments))
    }

    fn backprop_layer_norm(
        &self,
        mut dy: Floats2d,
        x: &Floats2d,
        moments: &Floats2d,
        g: &Floats1d,
        accumulate: bool,
        dg: &mut Floats1d,
        db: &mut Floats1d,
    ) -> Result<Floats2d> {
        const OP: &str = "backprop_layer_norm";
        let [rows, width] = x.shape();
        expect(OP, "a gradient", [Some(rows), Some(width)], dy.shape())?;
        expect(OP, "moments", [Some(rows), Some(2)], moments.shape())?;
        expect(OP, "a scale", [Some(width)], g.shape())?;
        expect(OP, "a scale gradient", [Some(width)], dg.shape())?;
        expect(OP, "a bias gradient", [Some(width)], db.shape())?;
        let (x, moments, g) = (x.storage().host(OP)?, moments.storage().host(OP)?, g.storage().host(OP)?);
        let (dg, db) = (dg.storage_mut().host_mut(OP)?, db.storage_mut().host_mut(OP)?);
        if !accumulate {
            dg.fill(0.0);
            db.fill(0.0);
        }
        backprop_normalize(dy.storage_mut().host_mut(OP)?, x, moments, g, dg, db);
        Ok(dy)
    }

    fn column_moments(&self, x: &Floats2d) -> Result<(Floats1d, Floats1d)> {
        columns::moments(x)
    }

    fn normalize_columns(
        &self,
        x: &Floats2d,
        mean: &Floats1d,
        variance: &Floats1d,
        eps: f32,
        g: &Floats1d,
        b: &Floats1d,
    ) -> Result<Floats2d> {
        columns::normalize(x, mean, variance, eps, g, b)
    }

    fn backprop_normalize_columns(
        &self,
        dy: Floats2d,
        x: &Floats2d,
        mean: &Floats1d,
        variance: &Floats1d,
        eps: f32,
        g: &Floats1d,
        accumulate: bool,
        dg: &mut Floats1d,
        db: &mut Floats1d,
    ) -> Result<Floats2d> {
        columns::backprop(dy, x, mean, variance, eps, g, accumulate, dg, db)
    }
}

kernel! {
    pub(super) fn normalize(x: &[f32], g: &[f32], b: &[f32], y: &mut [f32], moments: &mut [f32]) {
        let width = g.len().max(1);
        let scale = 1.0 / width as f32;
        let rows = x.chunks_exact(width).zip(y.chunks_exact_mut(width));
        for ((x, y), moments) in rows.zip(moments.as_chunks_mut::<2>().0) {
            let mean = sum(x, |x| x) * scale;
            let variance = sum(x, |x| (x - mean) * (x - mean)) * scale;
            let rate = 1.0 / (variance + EPS).sqrt();
            for (((y, &x), &g), &b) in y.iter_mut().zip(x).zip(g).zip(b) {
                *y = (x - mean) * rate * g + b;
            }
            *moments = [mean, rate];
        }
    }

    pub(super) fn backprop_normalize(dy: &mut [f32], x: &[f32], moments: &[f32], g: &[f32], dg: &mut [f32], db: &mut [f32]) {
        let width = g.len().max(1);
        let scale = 1.0 / width as f32;
        let rows = dy.chunks_exact_mut(width).zip(x.chunks_exact(width));
        for ((dy, x), &[mean, rate]) in rows.zip(moments.as_chunks::<2>().0) {
            let grads = dg.iter_mut().zip(db.iter_mut());
            for ((((dy, &x), &g), dg), db) in dy.iter_mut().zip(x).zip(g).zip(grads).map(|(row, (dg, db))| ((row, dg), db)) {
                *dg += *dy * ((x - mean) * rate);
                *db += *dy;
                *dy *= g;
            }
            let (total, dot) = sums(dy, x, |d, x| (d, d * ((x - mean) * rate)));
            let (total, dot) = (total * scale, dot * scale);
            for (dy, &x) in dy.iter_mut().zip(x) {
                *dy = rate * (*dy - total - (x - mean) * rate * dot);
            }
        }
    }
}

#[cfg(test)]
mod tests;
