//! [`SimilarityOps`]: how alike two vectors are.

use super::operations;
use crate::array::{Floats1d, Floats2d};

operations! {
    /// Similarities of the rows of two arrays.
    pub trait SimilarityOps {
        /// `s[n] = 1 / (1 + Σ_i W[i] (A[n, i] − B[n, i])²)`: `a` and `b` (N, nI), `w` (nI), result (N).
        fn cauchy_similarity(&self, a: &Floats2d, b: &Floats2d, w: &Floats1d) -> Result<Floats1d>;

        /// The gradients of [`cauchy_similarity`](Self::cauchy_similarity), whose result is `similarity`: gives `dA` and `dB = −dA`, and writes `dW` to `dw`
        /// or, with `accumulate`, adds it.
        fn backprop_cauchy_similarity(&self, ds: &Floats1d, similarity: &Floats1d, a: &Floats2d, b: &Floats2d, w: &Floats1d, accumulate: bool, dw: &mut Floats1d) -> Result<(Floats2d, Floats2d)>;
    }
}
