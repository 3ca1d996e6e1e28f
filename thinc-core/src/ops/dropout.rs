//! [`DropoutOps`]: dropout.

use super::operations;
use crate::array::{Array, Floats2d};
use crate::rng::Rng;

operations! {
    /// Inverted dropout (Srivastava et al. 2014). Rates are rounded to multiples of 2⁻¹⁶, and the scale fits the rounded rate.
    pub trait DropoutOps {
        /// `Y = X M / (1 − rate)`, where `M` is 0 with probability `rate` and else 1; gives `Y` and `M`. `0 ≤ rate < 1`.
        /// Takes 16 bits of `rng` for each element, and none if the rate is 0.
        #[doc(alias = "get_dropout_mask")]
        fn dropout(&self, x: Floats2d, rate: f32, rng: &mut Rng) -> Result<(Floats2d, Array<u8, 2>)>;

        /// The mask of one row, (1, nI), for each of `rows` rows: (rows, nI).
        fn repeat_mask(&self, mask: &Array<u8, 2>, rows: usize) -> Result<Array<u8, 2>>;

        /// `dX = dY M / (1 − rate)`, for the rate and the mask `M` of the forward pass.
        fn backprop_dropout(&self, dy: Floats2d, mask: &Array<u8, 2>, rate: f32) -> Result<Floats2d>;
    }
}
