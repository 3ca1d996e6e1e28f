//! [`AttentionOps`]: weighting the tokens of a sequence by each other, or by a query.

use super::operations;
use crate::array::{Floats1d, Floats2d};
use crate::containers::Lengths;

operations! {
    /// Attention within each sequence. Tokens of all sequences stand behind each other, `N` of them; no operation looks from one sequence
    /// into another, and none makes a matrix over all tokens.
    ///
    /// Scaled dot-product attention (Vaswani et al. 2017) has `nH` heads, which share the columns of queries, keys and values (N, nI) equally
    /// among them: `nI` is a multiple of `nH`. Its weights are one array: for each sequence, then each head, a matrix of a row for each
    /// token that looks and a column for each that is looked at. With `causal`, tokens look at themselves and those before them only.
    pub trait AttentionOps {
        /// `softmax(Q Kᵀ / √(nI / nH)) V` within each sequence and head: `q`, `k`, `v` and result (N, nI). Needs memory for the weights of one head alone.
        fn attention(&self, q: &Floats2d, k: &Floats2d, v: &Floats2d, lengths: &Lengths, heads: usize, causal: bool) -> Result<Floats2d>;

        /// The weights `softmax(Q Kᵀ / √(nI / nH))` of each sequence and head: `nH Σ length²` of them.
        fn attention_weights(&self, q: &Floats2d, k: &Floats2d, lengths: &Lengths, heads: usize, causal: bool) -> Result<Floats1d>;

        /// The gradients of queries and keys, given those of the weights, which [`attention_weights`](Self::attention_weights) gave.
        fn backprop_attention_weights(&self, dweights: Floats1d, weights: &Floats1d, q: &Floats2d, k: &Floats2d, lengths: &Lengths, heads: usize) -> Result<(Floats2d, Floats2d)>;

        /// The sum of the values that a token looks at, by its weights, within each sequence and head: `v` and result (N, nI).
        fn apply_attention(&self, weights: &Floats1d, v: &Floats2d, lengths: &Lengths, heads: usize) -> Result<Floats2d>;

        /// The gradients of weights and values, given that of the sums.
        fn backprop_apply_attention(&self, dy: &Floats2d, weights: &Floats1d, v: &Floats2d, lengths: &Lengths, heads: usize) -> Result<(Floats1d, Floats2d)>;

        /// Weights tokens by a query: `a = softmax(K q)` over each sequence, and `Y[n] = a[n] X[n]`: `x` and `keys` (N, nO), `q` (nO). Gives `Y` (N, nO) and
        /// `a` (N). The largest of a sequence is subtracted first; Thinc's `softmax_sequences` clips to ±20 instead.
        fn parametric_attention(&self, x: &Floats2d, keys: &Floats2d, q: &Floats1d, lengths: &Lengths) -> Result<(Floats2d, Floats1d)>;

        /// The gradients of [`parametric_attention`](Self::parametric_attention): gives `dX` and `dK`, and writes `dq` or, with `accumulate`, adds it.
        fn backprop_parametric_attention(&self, dy: &Floats2d, x: &Floats2d, keys: &Floats2d, q: &Floats1d, a: &Floats1d, lengths: &Lengths, accumulate: bool, dq: &mut Floats1d) -> Result<(Floats2d, Floats2d)>;
    }
}
