//! Attention: matrix products for each sequence and head, on columns of the whole.

mod parametric;

use std::ops::Range;

use super::CpuOps;
use super::activations::{backprop_softmax_rows, softmax_rows};
use super::sgemm::sgemm;
use crate::array::{Floats1d, Floats2d};
use crate::containers::Lengths;
use crate::error::{Error, Result};
use crate::ops::{AttentionOps, expect};

impl AttentionOps for CpuOps {
    fn attention(
        &self,
        q: &Floats2d,
        k: &Floats2d,
        v: &Floats2d,
        lengths: &Lengths,
        heads: usize,
        causal: bool,
    ) -> Result<Floats2d> {
        const OP: &str = "attention";
        let split = Split::new(OP, q, lengths, heads)?;
        expect(OP, "keys", q.shape().map(Some), k.shape())?;
        expect(OP, "values", q.shape().map(Some), v.shape())?;
        let (q, k, v) = (q.storage().host(OP)?, k.storage().host(OP)?, v.storage().host(OP)?);
        let longest = split.square(lengths.longest())?;
        let mut scratch = Floats1d::try_zeros([longest])?;
        let scratch = scratch.storage_mut().host_mut(OP)?;
        let mut y = Floats2d::try_stale([lengths.total(), split.width])?;
        let to = y.storage_mut().host_mut(OP)?;
        split.for_each_head(lengths, |head| {
            let scores = &mut scratch[..head.n * head.n];
            head.weigh(q, k, causal, scores);
            head.rows_of_columns(scores, v, to);
        });
        Ok(y)
    }

    fn attention_weights(
        &self,
        q: &Floats2d,
        k: &Floats2d,
        lengths: &Lengths,
        heads: usize,
        causal: bool,
    ) -> Result<Floats1d> {
        const OP: &str = "attention_weights";
        let split = Split::new(OP, q, lengths, heads)?;
        expect(OP, "keys", q.shape().map(Some), k.shape())?;
        let (q, k) = (q.storage().host(OP)?, k.storage().host(OP)?);
        let mut weights = Floats1d::try_zeros([split.weights(lengths)?])?;
        let to = weights.storage_mut().host_mut(OP)?;
        split.for_each_head(lengths, |head| head.weigh(q, k, causal, &mut to[head.weights.clone()]));
        Ok(weights)
    }

    fn backprop_attention_weights(
        &self,
        mut dweights: Floats1d,
        weights: &Floats1d,
        q: &Floats2d,
        k: &Floats2d,
        lengths: &Lengths,
        heads: usize,
    ) -> Result<(Floats2d, Floats2d)> {
        const OP: &str = "backprop_attention_weights";
        let split = Split::new(OP, q, lengths, heads)?;
        expect(OP, "keys", q.shape().map(Some), k.shape())?;
        expect(OP, "weights", [Some(split.weights(lengths)?)], weights.shape())?;
        expect(OP, "a gradient", weights.shape().map(Some), dweights.shape())?;
        let (mut dq, mut dk) = (Floats2d::try_stale(q.shape())?, Floats2d::try_stale(q.shape())?);
        let (q, k, weights) = (q.storage().host(OP)?, k.storage().host(OP)?, weights.storage().host(OP)?);
        let dweights = dweights.storage_mut().host_mut(OP)?;
        let (to_q, to_k) = (dq.storage_mut().host_mut(OP)?, dk.storage_mut().host_mut(OP)?);
        split.for_each_head(lengths, |head| {
            // What a mask hides has a weight of 0, and so a gradient of 0.
            let dscores = &mut dweights[head.weights.clone()];
            backprop_softmax_rows(dscores, &weights[head.weights.clone()], head.n, split.scale());
            head.rows_of_columns(dscores, k, to_q);
            head.columns_of_columns(dscores, q, to_k);
        });
        Ok((dq, dk))
    }

    fn apply_attention(&self, weights: &Floats1d, v: &Floats2d, lengths: &Lengths, heads: usize) -> Result<Floats2d> {
        const OP: &str = "apply_attention";
        let split = Split::new(OP, v, lengths, heads)?;
        expect(OP, "weights", [Some(split.weights(lengths)?)], weights.shape())?;
        let mut y = Floats2d::try_stale(v.shape())?;
        let (weights, v) = (weights.storage().host(OP)?, v.storage().host(OP)?);
        let to = y.storage_mut().host_mut(OP)?;
        split.for_each_head(lengths, |head| head.rows_of_columns(&weights[head.weights.clone()], v, to));
        Ok(y)
    }

    fn backprop_apply_attention(
        &self,
        dy: &Floats2d,
        weights: &Floats1d,
        v: &Floats2d,
        lengths: &Lengths,
        heads: usize,
    ) -> Result<(Floats1d, Floats2d)> {
        const OP: &str = "backprop_apply_attention";
        let split = Split::new(OP, v, lengths, heads)?;
        expect(OP, "weights", [Some(split.weights(lengths)?)], weights.shape())?;
        expect(OP, "a gradient", v.shape().map(Some), dy.shape())?;
        let (mut dweights, mut dv) = (Floats1d::try_stale(weights.shape())?, Floats2d::try_stale(v.shape())?);
        let (dy, weights, v) = (dy.storage().host(OP)?, weights.storage().host(OP)?, v.storage().host(OP)?);
        let (to_weights, to_v) = (dweights.storage_mut().host_mut(OP)?, dv.storage_mut().host_mut(OP)?);
        split.for_each_head(lengths, |head| {
            head.products(dy, v, &mut to_weights[head.weights.clone()]);
            head.columns_of_columns(&weights[head.weights.clone()], dy, to_v);
        });
        Ok((dweights, dv))
    }

    fn parametric_attention(
        &self,
        x: &Floats2d,
        keys: &Floats2d,
        q: &Floats1d,
        lengths: &Lengths,
    ) -> Result<(Floats2d, Floats1d)> {
        parametric::forward(x, keys, q, lengths)
    }

    fn backprop_parametric_attention(
        &self,
        dy: &Floats2d,
        x: &Floats2d,
        keys: &Floats2d,
        q: &Floats1d,
        a: &Floats1d,
        lengths: &Lengths,
        accumulate: bool,
        dq: &mut Floats1d,
    ) -> Result<(Floats2d, Floats2d)> {
        parametric::backward(dy, x, keys, q, a, lengths, accumulate, dq)
    }
}

/// How the columns are shared among heads.
#[derive(Clone, Copy)]
struct Split {
    op: &'static str,
    /// Of all heads together.
    width: usize,
    heads: usize,
}

/// One head in one sequence.
struct Head {
    /// The number of tokens.
    n: usize,
    /// Where the head's columns of the first token stand.
    at: usize,
    /// How far it is to those of the next token.
    stride: usize,
    /// How many columns the head has.
    size: usize,
    /// Where its weights stand.
    weights: Range<usize>,
    scale: f32,
}

impl Split {
    fn new(op: &'static str, x: &Floats2d, lengths: &Lengths, heads: usize) -> Result<Self> {
        let [rows, width] = x.shape();
        lengths.check_total(op, rows)?;
        // No features are shared among one head only: 0 is a multiple of any number.
        if heads == 0 || heads > width.max(1) || !width.is_multiple_of(heads) {
            return Err(Error::invalid(
                op,
                format_args!(
                    "{width} features cannot be shared equally among {heads} heads: give a number that divides {width}"
                ),
            ));
        }
        Ok(Self { op, width, heads })
    }

    /// `1 / √(columns of a head)`.
    fn scale(&self) -> f32 {
        1.0 / ((self.width / self.heads).max(1) as f32).sqrt()
    }

    fn square(&self, n: usize) -> Result<usize> {
        n.checked_mul(n).ok_or_else(|| self.too_many())
    }

    /// How many weights there are.
    fn weights(&self, lengths: &Lengths) -> Result<usize> {
        let total = lengths.iter().try_fold(0_usize, |total, n| total.checked_add(n.checked_mul(n)?));
        total.and_then(|total| total.checked_mul(self.heads)).ok_or_else(|| self.too_many())
    }

    #[cold]
    fn too_many(&self) -> Error {
        Error::invalid(self.op, "the weights between so many tokens are more than any memory: cut the sequences")
    }

    /// Visits each head of each sequence that has tokens, in the order of the weights.
    fn for_each_head(&self, lengths: &Lengths, mut visit: impl FnMut(Head)) {
        let (size, scale) = (self.width / self.heads, self.scale());
        let mut weights = 0;
        for range in lengths.ranges().filter(|range| !range.is_empty()) {
            let n = range.len();
            for head in 0..self.heads {
                let at = range.start * self.width + head * size;
                visit(Head { n, at, stride: self.width, size, weights: weights..weights + n * n, scale });
                weights += n * n;
            }
        }
    }
}

impl Head {
    /// `scores = softmax(Q Kᵀ · scale)`.
    fn weigh(&self, q: &[f32], k: &[f32], causal: bool, scores: &mut [f32]) {
        self.products(q, k, scores);
        if causal {
            for (i, row) in scores.chunks_exact_mut(self.n).enumerate() {
                row[i + 1..].fill(f32::NEG_INFINITY);
            }
        }
        softmax_rows(scores, self.n, self.scale);
    }

    /// `out = A Bᵀ` of this head's columns, for every two tokens.
    fn products(&self, a: &[f32], b: &[f32], out: &mut [f32]) {
        let Self { n, at, stride, size, .. } = *self;
        sgemm(n, n, size, &a[at..], stride, 1, &b[at..], 1, stride, false, out, n, None, false);
    }

    /// `out = M X`, where `X` and `out` are this head's columns.
    fn rows_of_columns(&self, matrix: &[f32], x: &[f32], out: &mut [f32]) {
        self.times(matrix, self.n, 1, x, out);
    }

    /// `out = Mᵀ X`.
    fn columns_of_columns(&self, matrix: &[f32], x: &[f32], out: &mut [f32]) {
        self.times(matrix, 1, self.n, x, out);
    }

    fn times(&self, matrix: &[f32], row_stride: usize, column_stride: usize, x: &[f32], out: &mut [f32]) {
        let Self { n, at, stride, size, .. } = *self;
        let out = &mut out[at..];
        sgemm(n, size, n, matrix, row_stride, column_stride, &x[at..], stride, 1, false, out, stride, None, false);
    }
}

#[cfg(test)]
mod tests;
