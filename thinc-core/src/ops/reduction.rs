//! [`ReductionOps`]: one row for each sequence, and the softmax over each sequence.

use super::operations;
use crate::array::{Array, Floats2d};
use crate::containers::Lengths;

operations! {
    /// Operations on each sequence of a batch: `x` (N, nI) has the tokens of all sequences, one sequence behind the other, whose lengths
    /// add up to N. `X[s]` are the tokens of sequence `s`. Each `reduce_..` gives one row per sequence, and its `backprop_..` one per token.
    pub trait ReductionOps {
        /// `Y[s] = Σ_t X[s][t]`. A sequence without tokens gives zeros.
        fn reduce_sum(&self, x: &Floats2d, lengths: &Lengths) -> Result<Floats2d>;

        /// `dX[s][t] = dY[s]`.
        fn backprop_reduce_sum(&self, dy: &Floats2d, lengths: &Lengths) -> Result<Floats2d>;

        /// `Y[s] = Σ_t X[s][t] / length of s`. A sequence without tokens gives zeros.
        fn reduce_mean(&self, x: &Floats2d, lengths: &Lengths) -> Result<Floats2d>;

        /// `dX[s][t] = dY[s] / length of s`.
        fn backprop_reduce_mean(&self, dy: &Floats2d, lengths: &Lengths) -> Result<Floats2d>;

        /// `Y[s, i] = max_t X[s][t, i]`, and for which token of its sequence, both (sequences, nI). The first of equal ones; a NaN counts
        /// as larger than any number. A sequence without tokens is an error.
        fn reduce_max(&self, x: &Floats2d, lengths: &Lengths) -> Result<(Floats2d, Array<u32, 2>)>;

        /// `dX[s][t, i] = dY[s, i]` where `t = which[s, i]`, else 0. An entry of `which` behind the end of its sequence is an error.
        fn backprop_reduce_max(&self, dy: &Floats2d, which: &Array<u32, 2>, lengths: &Lengths) -> Result<Floats2d>;

        /// `Y[s] = X[s][0]`. A sequence without tokens is an error.
        fn reduce_first(&self, x: &Floats2d, lengths: &Lengths) -> Result<Floats2d>;

        /// `dX[s][0] = dY[s]`, and 0 for all other tokens.
        fn backprop_reduce_first(&self, dy: &Floats2d, lengths: &Lengths) -> Result<Floats2d>;

        /// `Y[s] = X[s][-1]`, the last token. A sequence without tokens is an error.
        fn reduce_last(&self, x: &Floats2d, lengths: &Lengths) -> Result<Floats2d>;

        /// `dX[s][-1] = dY[s]`, and 0 for all other tokens.
        fn backprop_reduce_last(&self, dy: &Floats2d, lengths: &Lengths) -> Result<Floats2d>;

        /// `Y[s][t, i] = exp(X[s][t, i]) / Σ_u exp(X[s][u, i])`, with the largest of the sequence subtracted first: right for numbers of any
        /// size, where Thinc takes those beyond ±20 for ±20.
        fn softmax_sequences(&self, x: Floats2d, lengths: &Lengths) -> Result<Floats2d>;

        /// `dX[s][t, i] = Y[s][t, i] (dY[s][t, i] − Σ_u Y[s][u, i] dY[s][u, i])`; `y` is the output of [`softmax_sequences`](Self::softmax_sequences).
        fn backprop_softmax_sequences(&self, dy: Floats2d, y: &Floats2d, lengths: &Lengths) -> Result<Floats2d>;
    }
}
