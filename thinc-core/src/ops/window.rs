//! [`WindowOps`]: tokens beside their neighbours.

use super::operations;
use crate::array::Floats2d;
use crate::containers::Lengths;

operations! {
    /// Windows of tokens: what turns a dense layer into a convolution.
    pub trait WindowOps {
        /// Each token between its neighbours: `Y[s][t] = [X[s][t − w], .., X[s][t], .., X[s][t + w]]`, with zeros beyond the ends of the
        /// sequence. `x` (N, nI) to (N, (2w + 1) nI) for the window `w`.
        fn seq2col(&self, x: &Floats2d, window: usize, lengths: &Lengths) -> Result<Floats2d>;

        /// `dX[s][t] = Σ_k dY[s][t − k, block k]` for the `k` from `−w` to `w`: the gradient of [`seq2col`](Self::seq2col), (N, (2w + 1) nI) to (N, nI).
        fn backprop_seq2col(&self, dy: &Floats2d, window: usize, lengths: &Lengths) -> Result<Floats2d>;
    }
}
