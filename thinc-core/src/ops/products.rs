//! [`ProductOps`]: matrix products and the dense layers made of them.

use super::operations;
use crate::array::{Array, Floats1d, Floats2d, Floats3d};

operations! {
    /// Matrix products, and dense layers with their activation fused: the output is touched while it is in cache.
    ///
    /// Shapes: `N` rows, `nI` inputs, `nO` outputs, `nP` pieces. Every method gives an error with both shapes if they don't fit.
    pub trait ProductOps {
        /// `x y`, with `trans_x` `xᵀ y`, with `trans_y` `x yᵀ`, with both `xᵀ yᵀ`.
        fn gemm(&self, x: &Floats2d, trans_x: bool, y: &Floats2d, trans_y: bool) -> Result<Floats2d>;

        /// As [`gemm`](Self::gemm), written to `out` or, with `accumulate`, added to it.
        fn gemm_into(&self, out: &mut Floats2d, accumulate: bool, x: &Floats2d, trans_x: bool, y: &Floats2d, trans_y: bool) -> Result<()>;

        /// The sums of the columns of `x` (N, nO), written to `out` (nO) or, with `accumulate`, added to it: the gradient of a bias.
        fn sum_rows(&self, out: &mut Floats1d, accumulate: bool, x: &Floats2d) -> Result<()>;

        /// `Y = X Wᵀ + b`: `x` (N, nI), `w` (nO, nI), `b` (nO), result (N, nO).
        fn affine(&self, x: &Floats2d, w: &Floats2d, b: &Floats1d) -> Result<Floats2d>;

        /// `Y = max(0, X Wᵀ + b)`; see [`ActivationOps::relu`](super::ActivationOps::relu).
        fn affine_relu(&self, x: &Floats2d, w: &Floats2d, b: &Floats1d) -> Result<Floats2d>;

        /// Maxout (Goodfellow et al. 2013): `Y[n, o] = max_p (X Wᵀ + b)[n, o, p]` and the `p` that was the largest, the first of equal ones.
        /// `x` (N, nI), `w` (nO, nP, nI), `b` (nO, nP), results (N, nO). `nP` is from 1 to 255.
        fn affine_maxout(&self, x: &Floats2d, w: &Floats3d, b: &Floats2d) -> Result<(Floats2d, Array<u8, 2>)>;

        /// The gradients of [`affine`](Self::affine): gives `dX = dY W` (N, nI) and writes `dW = dYᵀ X` and `db = Σ_n dY[n]` to `dw` (nO, nI) and `db` (nO),
        /// or, with `accumulate`, adds them.
        fn backprop_affine(&self, dy: &Floats2d, x: &Floats2d, w: &Floats2d, accumulate: bool, dw: &mut Floats2d, db: &mut Floats1d) -> Result<Floats2d>;

        /// The gradients of [`affine_maxout`](Self::affine_maxout), as [`backprop_affine`](Self::backprop_affine): `dy` and `which` (N, nO), `dw` (nO, nP, nI), `db` (nO, nP).
        fn backprop_affine_maxout(&self, dy: &Floats2d, which: &Array<u8, 2>, x: &Floats2d, w: &Floats3d, accumulate: bool, dw: &mut Floats3d, db: &mut Floats2d) -> Result<Floats2d>;
    }
}
