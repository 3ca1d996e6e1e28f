//! Dropout.

use super::CpuOps;
use super::simd::kernel;
use crate::array::{Array, Floats2d};
use crate::error::Result;
use crate::model::check_rate;
use crate::ops::{DropoutOps, expect};
use crate::rng::Rng;

/// How many random numbers are drawn at once: they stay in the first-level cache.
pub(super) const BUFFER: usize = 1024;

impl DropoutOps for CpuOps {
    fn dropout(&self, mut x: Floats2d, rate: f32, rng: &mut Rng) -> Result<(Floats2d, Array<u8, 2>)> {
        let (threshold, scale) = quantized("dropout", rate)?;
        let mut mask = Array::try_stale(x.shape())?;
        let (x_values, mask_values) = (x.storage_mut().host_mut("dropout")?, mask.storage_mut().host_mut("dropout")?);
        if threshold == 0 {
            mask_values.fill(1);
        } else {
            let mut bits = [0; BUFFER];
            for (x, mask) in x_values.chunks_mut(BUFFER).zip(mask_values.chunks_mut(BUFFER)) {
                let bits = &mut bits[..x.len()];
                rng.fill_bits16(bits);
                drop_out(x, bits, threshold, scale, mask);
            }
        }
        Ok((x, mask))
    }

    fn repeat_mask(&self, mask: &Array<u8, 2>, rows: usize) -> Result<Array<u8, 2>> {
        const OP: &str = "repeat_mask";
        expect(OP, "a mask", [Some(1), None], mask.shape())?;
        let mut repeated = Array::try_stale([rows, mask.width()])?;
        let row = mask.storage().host(OP)?;
        for to in repeated.storage_mut().host_mut(OP)?.chunks_exact_mut(row.len().max(1)) {
            to.copy_from_slice(row);
        }
        Ok(repeated)
    }

    fn backprop_dropout(&self, mut dy: Floats2d, mask: &Array<u8, 2>, rate: f32) -> Result<Floats2d> {
        const OP: &str = "backprop_dropout";
        let (_, scale) = quantized(OP, rate)?;
        expect(OP, "a gradient", mask.shape().map(Some), dy.shape())?;
        apply_mask(dy.storage_mut().host_mut(OP)?, mask.storage().host(OP)?, scale);
        Ok(dy)
    }
}

/// Of 2¹⁶ equally likely draws, those below the threshold drop. The scale is the inverse of the share that is kept.
pub(super) fn quantized(op: &'static str, rate: f32) -> Result<(u16, f32)> {
    check_rate(op, rate)?;
    let threshold = (rate * 65536.0).round().min(65535.0);
    Ok((threshold as u16, 65536.0 / (65536.0 - threshold)))
}

kernel! {
    pub(super) fn drop_out(x: &mut [f32], bits: &[u16], threshold: u16, scale: f32, mask: &mut [u8]) {
        for ((x, &bits), mask) in x.iter_mut().zip(bits).zip(mask) {
            let keep = bits >= threshold;
            *mask = u8::from(keep);
            *x = if keep { *x * scale } else { 0.0 };
        }
    }

    pub(super) fn apply_mask(dy: &mut [f32], mask: &[u8], scale: f32) {
        for (dy, &mask) in dy.iter_mut().zip(mask) {
            *dy = if mask == 0 { 0.0 } else { *dy * scale };
        }
    }
}

#[cfg(test)]
mod tests;
