//! [`ElementwiseOps`]: sums, norms, joining and cutting of arrays.

use super::operations;
use crate::array::{Floats2d, Storage};

operations! {
    /// What needs no shape takes the [`storage`](crate::array::Array::storage) of an array of any rank.
    pub trait ElementwiseOps {
        /// `to += x`. The lengths are equal.
        fn add(&self, to: &mut Storage<f32>, x: &Storage<f32>) -> Result<()>;

        /// `to += alpha x`. The lengths are equal.
        fn axpy(&self, to: &mut Storage<f32>, alpha: f32, x: &Storage<f32>) -> Result<()>;

        /// `x = value`.
        fn fill(&self, x: &mut Storage<f32>, value: f32) -> Result<()>;

        /// `x *= factor`.
        fn scale(&self, x: &mut Storage<f32>, factor: f32) -> Result<()>;

        /// `√(Σ x²)`, accumulated in 64 bits.
        fn l2_norm(&self, x: &Storage<f32>) -> Result<f64>;

        /// The index of the first element that is NaN or infinite.
        fn first_non_finite(&self, x: &Storage<f32>) -> Result<Option<usize>>;

        /// The arrays side by side: the rows of the result are the rows of all arrays, one behind the other. There is at least one array.
        fn concatenate(&self, arrays: &[&Floats2d]) -> Result<Floats2d>;

        /// Cuts `x` into arrays of these widths, which add up to its own: the inverse of [`concatenate`](Self::concatenate).
        fn split(&self, x: &Floats2d, widths: &[usize]) -> Result<Vec<Floats2d>>;
    }
}
