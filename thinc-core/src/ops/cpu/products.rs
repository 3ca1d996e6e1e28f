//! Matrix products, and dense layers fused with their activation.

use super::CpuOps;
use super::activations::{check_which, maxout, scatter_pieces};
use super::sgemm::{backprop_maxout, sgemm};
use super::simd::kernel;
use crate::array::{Array, Floats1d, Floats2d, Floats3d, Storage};
use crate::error::{Error, Result};
use crate::ops::{ProductOps, expect};

/// Maxout follows the product after about this many outputs: they then are in the second-level cache.
const BLOCK: usize = 1 << 17;
/// With fewer rows, the gradients of maxout are dense products: sorting rows by their pieces would not pay.
const FEW_ROWS: usize = 8;

impl ProductOps for CpuOps {
    fn gemm(&self, x: &Floats2d, trans_x: bool, y: &Floats2d, trans_y: bool) -> Result<Floats2d> {
        let (m, _) = turned(x, trans_x);
        let (_, n) = turned(y, trans_y);
        let mut out = Floats2d::try_stale([m, n])?;
        self.gemm_into(&mut out, false, x, trans_x, y, trans_y)?;
        Ok(out)
    }

    fn gemm_into(
        &self,
        out: &mut Floats2d,
        accumulate: bool,
        x: &Floats2d,
        trans_x: bool,
        y: &Floats2d,
        trans_y: bool,
    ) -> Result<()> {
        let ((m, k), (y_rows, n)) = (turned(x, trans_x), turned(y, trans_y));
        if k != y_rows {
            let expected = if trans_y { [Some(n), Some(k)] } else { [Some(k), Some(n)] };
            return expect("gemm", "a second matrix", expected, y.shape());
        }
        expect("gemm", "an output", [Some(m), Some(n)], out.shape())?;
        let (x_rs, x_cs) = if trans_x { (1, m) } else { (k, 1) };
        let (y_rs, y_cs) = if trans_y { (1, k) } else { (n, 1) };
        let (x, y) = (x.storage().host("gemm")?, y.storage().host("gemm")?);
        sgemm(m, n, k, x, x_rs, x_cs, y, y_rs, y_cs, accumulate, out.storage_mut().host_mut("gemm")?, n, None, false);
        Ok(())
    }

    fn sum_rows(&self, out: &mut Floats1d, accumulate: bool, x: &Floats2d) -> Result<()> {
        expect("sum_rows", "an output", [Some(x.width())], out.shape())?;
        sum_columns(x.storage().host("sum_rows")?, accumulate, out.storage_mut().host_mut("sum_rows")?);
        Ok(())
    }

    fn affine(&self, x: &Floats2d, w: &Floats2d, b: &Floats1d) -> Result<Floats2d> {
        dense("affine", x, w, b, false)
    }

    fn affine_relu(&self, x: &Floats2d, w: &Floats2d, b: &Floats1d) -> Result<Floats2d> {
        dense("affine_relu", x, w, b, true)
    }

    fn affine_maxout(&self, x: &Floats2d, w: &Floats3d, b: &Floats2d) -> Result<(Floats2d, Array<u8, 2>)> {
        const OP: &str = "affine_maxout";
        let ([rows, _], [n_out, pieces, n_in]) = (x.shape(), w.shape());
        check_pieces(OP, pieces)?;
        expect(OP, "an input", [None, Some(n_in)], x.shape())?;
        expect(OP, "a bias", [Some(n_out), Some(pieces)], b.shape())?;
        let (x, w, b) = (x.storage().host(OP)?, w.storage().host(OP)?, b.storage().host(OP)?);
        let mut best = Floats2d::try_stale([rows, n_out])?;
        let mut which = Array::try_stale([rows, n_out])?;
        if !best.is_empty() {
            let width = n_out * pieces;
            // All pieces of one block only: the whole would not stay in cache, and nobody needs it.
            let mut scratch = Storage::try_stale(block_rows(rows, width) * width)?;
            let scratch = scratch.host_mut(OP)?;
            let (best, which) = (best.storage_mut().host_mut(OP)?, which.storage_mut().host_mut(OP)?);
            for_each_block(rows, width, |start, end| {
                let pre = &mut scratch[..(end - start) * width];
                sgemm(
                    end - start,
                    width,
                    n_in,
                    &x[start * n_in..],
                    n_in,
                    1,
                    w,
                    1,
                    n_in,
                    false,
                    pre,
                    width,
                    Some(b),
                    false,
                );
                let block = start * n_out..end * n_out;
                maxout(pre, pieces, &mut best[block.clone()], &mut which[block]);
            });
        }
        Ok((best, which))
    }

    fn backprop_affine(
        &self,
        dy: &Floats2d,
        x: &Floats2d,
        w: &Floats2d,
        accumulate: bool,
        dw: &mut Floats2d,
        db: &mut Floats1d,
    ) -> Result<Floats2d> {
        const OP: &str = "backprop_affine";
        let ([rows, _], [n_out, n_in]) = (x.shape(), w.shape());
        expect(OP, "an input", [None, Some(n_in)], x.shape())?;
        expect(OP, "a gradient", [Some(rows), Some(n_out)], dy.shape())?;
        expect(OP, "a weight gradient", [Some(n_out), Some(n_in)], dw.shape())?;
        expect(OP, "a bias gradient", [Some(n_out)], db.shape())?;
        let (dy, x, w) = (dy.storage().host(OP)?, x.storage().host(OP)?, w.storage().host(OP)?);
        let (dw, db) = (dw.storage_mut().host_mut(OP)?, db.storage_mut().host_mut(OP)?);
        backprop_dense([rows, n_in, n_out], dy, x, w, accumulate, dw, db)
    }

    fn backprop_affine_maxout(
        &self,
        dy: &Floats2d,
        which: &Array<u8, 2>,
        x: &Floats2d,
        w: &Floats3d,
        accumulate: bool,
        dw: &mut Floats3d,
        db: &mut Floats2d,
    ) -> Result<Floats2d> {
        const OP: &str = "backprop_affine_maxout";
        let ([rows, _], [n_out, pieces, n_in]) = (x.shape(), w.shape());
        check_pieces(OP, pieces)?;
        expect(OP, "an input", [None, Some(n_in)], x.shape())?;
        expect(OP, "a gradient", [Some(rows), Some(n_out)], dy.shape())?;
        expect(OP, "a choice of pieces", [Some(rows), Some(n_out)], which.shape())?;
        expect(OP, "a weight gradient", w.shape().map(Some), dw.shape())?;
        expect(OP, "a bias gradient", [Some(n_out), Some(pieces)], db.shape())?;
        let (dy, which) = (dy.storage().host(OP)?, which.storage().host(OP)?);
        check_which(OP, which, pieces)?;
        let (x, w) = (x.storage().host(OP)?, w.storage().host(OP)?);
        let (dw, db) = (dw.storage_mut().host_mut(OP)?, db.storage_mut().host_mut(OP)?);
        if pieces == 1 || rows < FEW_ROWS {
            let mut spread = Storage::try_stale(dy.len() * pieces)?;
            scatter_pieces(dy, which, pieces, spread.host_mut(OP)?);
            return backprop_dense([rows, n_in, n_out * pieces], spread.host(OP)?, x, w, accumulate, dw, db);
        }
        if !accumulate {
            dw.fill(0.0);
        }
        let mut dx = Floats2d::try_zeros([rows, n_in])?;
        let dx_values = dx.storage_mut().host_mut(OP)?;
        let mut starts = Storage::try_stale(rows)?;
        let starts = starts.host_mut(OP)?;
        for (n, start) in starts.iter_mut().enumerate() {
            *start = (n * n_in) as u64;
        }
        backprop_maxout([n_in, n_out, pieces], dy, which, x, starts, w, dw, dx_values);
        sum_chosen(dy, which, pieces, accumulate, db);
        Ok(dx)
    }
}

/// The shape of `x` or of its transpose.
fn turned(x: &Floats2d, transposed: bool) -> (usize, usize) {
    let [rows, columns] = x.shape();
    if transposed { (columns, rows) } else { (rows, columns) }
}

pub(super) fn check_pieces(op: &'static str, pieces: usize) -> Result<()> {
    if (1..=255).contains(&pieces) {
        Ok(())
    } else {
        Err(Error::invalid(op, format_args!("maxout takes from 1 to 255 pieces, not {pieces}")))
    }
}

/// How many of these rows make a block: all of them, or a multiple of the rows that the product handles together.
fn block_rows(rows: usize, width: usize) -> usize {
    if rows.saturating_mul(width) <= BLOCK { rows } else { (BLOCK / width).next_multiple_of(32).max(32).min(rows) }
}

/// Visits `rows` rows of this width a block at a time, as `(start, end)`.
#[inline]
fn for_each_block(rows: usize, width: usize, mut visit: impl FnMut(usize, usize)) {
    let step = block_rows(rows, width);
    let mut start = 0;
    while start < rows {
        let end = (start + step).min(rows);
        visit(start, end);
        start = end;
    }
}

/// `X Wᵀ + b`, with `relu` `max(0, X Wᵀ + b)`.
fn dense(op: &'static str, x: &Floats2d, w: &Floats2d, b: &Floats1d, relu: bool) -> Result<Floats2d> {
    let ([rows, _], [n_out, n_in]) = (x.shape(), w.shape());
    expect(op, "an input", [None, Some(n_in)], x.shape())?;
    expect(op, "a bias", [Some(n_out)], b.shape())?;
    let (x, w, b) = (x.storage().host(op)?, w.storage().host(op)?, b.storage().host(op)?);
    let mut y = Floats2d::try_stale([rows, n_out])?;
    sgemm(rows, n_out, n_in, x, n_in, 1, w, 1, n_in, false, y.storage_mut().host_mut(op)?, n_out, Some(b), relu);
    Ok(y)
}

fn backprop_dense(
    [rows, n_in, n_out]: [usize; 3],
    dy: &[f32],
    x: &[f32],
    w: &[f32],
    accumulate: bool,
    dw: &mut [f32],
    db: &mut [f32],
) -> Result<Floats2d> {
    sgemm(n_out, n_in, rows, dy, 1, n_out, x, n_in, 1, accumulate, dw, n_in, None, false);
    sum_columns(dy, accumulate, db);
    let mut dx = Floats2d::try_stale([rows, n_in])?;
    let out = dx.storage_mut().host_mut("backprop_affine")?;
    sgemm(rows, n_in, n_out, dy, n_out, 1, w, n_in, 1, false, out, n_in, None, false);
    Ok(dx)
}

kernel! {
    /// `out[j] = Σ_n x[n, j]`, or added to it.
    pub(super) fn sum_columns(x: &[f32], accumulate: bool, out: &mut [f32]) {
        if !accumulate {
            out.fill(0.0);
        }
        let width = out.len().max(1);
        // Four rows at a time, so that the sums are read and written less often.
        let mut quads = x.chunks_exact(4 * width);
        for rows in &mut quads {
            let (first, second) = rows.split_at(2 * width);
            let ((a, b), (c, d)) = (first.split_at(width), second.split_at(width));
            for ((((out, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *out += (a + b) + (c + d);
            }
        }
        for row in quads.remainder().chunks_exact(width) {
            for (out, &x) in out.iter_mut().zip(row) {
                *out += x;
            }
        }
    }

    /// `db[o, p] = Σ_n dy[n, o]` over the `n` that chose `p`, or added to it.
    pub(super) fn sum_chosen(dy: &[f32], which: &[u8], pieces: usize, accumulate: bool, db: &mut [f32]) {
        const LANES: usize = 32;
        let width = (db.len() / pieces).max(1);
        for start in (0..width).step_by(LANES) {
            let columns = start..(start + LANES).min(width);
            for piece in 0..pieces {
                let mut sums = [0.0; LANES];
                for (dy, which) in dy.chunks_exact(width).zip(which.chunks_exact(width)) {
                    for ((sum, &dy), &which) in sums.iter_mut().zip(&dy[columns.clone()]).zip(&which[columns.clone()]) {
                        *sum += if usize::from(which) == piece { dy } else { 0.0 };
                    }
                }
                for (db, sum) in db[start * pieces..].chunks_exact_mut(pieces).zip(&sums[..columns.len()]) {
                    db[piece] = if accumulate { db[piece] + sum } else { *sum };
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
