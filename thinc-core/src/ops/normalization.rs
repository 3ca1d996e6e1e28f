//! [`NormalizationOps`]: layer and batch normalization.

use super::operations;
use crate::array::{Floats1d, Floats2d};

operations! {
    /// Layer normalization (Ba et al. 2016), as Thinc's: population variance, with 1e-8 added to it. Batch normalization (Ioffe and
    /// Szegedy 2015), in steps.
    pub trait NormalizationOps {
        /// `Y[n] = (X[n] − μ[n]) r[n] G + b` with the mean `μ` of the row and `r = 1 / √(σ² + 1e-8)`: `x` (N, nI), `g` and `b` (nI).
        /// Gives `Y` (N, nI) and what the gradient needs, `[μ, r]` of each row (N, 2).
        fn layer_norm(&self, x: &Floats2d, g: &Floats1d, b: &Floats1d) -> Result<(Floats2d, Floats2d)>;

        /// The gradients of [`layer_norm`](Self::layer_norm). With `X̂ = (X − μ) r` and `D = dY G`, gives `dX = r (D − mean(D) − X̂ mean(D X̂))`,
        /// and writes `dG = Σ_n dY X̂` and `db = Σ_n dY` to `dg` and `db` or, with `accumulate`, adds them.
        fn backprop_layer_norm(&self, dy: Floats2d, x: &Floats2d, moments: &Floats2d, g: &Floats1d, accumulate: bool, dg: &mut Floats1d, db: &mut Floats1d) -> Result<Floats2d>;

        /// Mean and population variance of each column of `x` (N, nI): both (nI), zeros if there are no rows.
        fn column_moments(&self, x: &Floats2d) -> Result<(Floats1d, Floats1d)>;

        /// `Y = (X − μ) r G + b` with `r = 1 / √(σ² + eps)`, for a mean `μ` and a variance `σ²` of each column: `x` (N, nI), all others (nI). `eps` is above 0.
        fn normalize_columns(&self, x: &Floats2d, mean: &Floats1d, variance: &Floats1d, eps: f32, g: &Floats1d, b: &Floats1d) -> Result<Floats2d>;

        /// The gradients of [`normalize_columns`](Self::normalize_columns) with the moments of `x` itself, from [`column_moments`](Self::column_moments). With `X̂ = (X − μ) r`,
        /// gives `dX = G r (dY − mean(dY) − X̂ mean(dY X̂))`, with means of columns, and writes `dG = Σ_n dY X̂` and `db = Σ_n dY` to `dg` and `db` or,
        /// with `accumulate`, adds them.
        fn backprop_normalize_columns(&self, dy: Floats2d, x: &Floats2d, mean: &Floats1d, variance: &Floats1d, eps: f32, g: &Floats1d, accumulate: bool, dg: &mut Floats1d, db: &mut Floats1d) -> Result<Floats2d>;
    }
}
