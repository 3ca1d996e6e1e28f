//! [`LayoutOps`]: sequences behind each other, or side by side.

use super::operations;
use crate::array::Storage;
use crate::containers::{Lengths, Padding};

operations! {
    /// Moves whole tokens between the layouts of sequences. A token is `width` elements; the methods that end in `_ids` do the
    /// same with ids.
    pub trait LayoutOps {
        /// One sequence behind the other, with `zeros` zeros in front of each and behind the last. Thinc's `flatten`.
        fn flatten(&self, sequences: &[&Storage<f32>], zeros: usize) -> Result<Storage<f32>>;

        /// Cuts what [`flatten`](Self::flatten) joined into sequences of so many elements, which add up to those of `flat` with the zeros.
        fn unflatten(&self, flat: &Storage<f32>, lengths: &Lengths, width: usize, zeros: usize) -> Result<Vec<Storage<f32>>>;

        /// Puts the tokens of `flat`, one sequence behind the other, into their places `[t][column]`; the other places are zero. Thinc's `pad` and `list2padded`.
        fn pad(&self, flat: &Storage<f32>, width: usize, padding: &Padding) -> Result<Storage<f32>>;

        /// Takes the tokens out of their places: the inverse of [`pad`](Self::pad). Thinc's `unpad` and `padded2list`.
        fn unpad(&self, stacked: &Storage<f32>, width: usize, padding: &Padding) -> Result<Storage<f32>>;

        /// As [`flatten`](Self::flatten).
        fn flatten_ids(&self, sequences: &[&Storage<u64>], zeros: usize) -> Result<Storage<u64>>;

        /// As [`unflatten`](Self::unflatten).
        fn unflatten_ids(&self, flat: &Storage<u64>, lengths: &Lengths, width: usize, zeros: usize) -> Result<Vec<Storage<u64>>>;

        /// As [`pad`](Self::pad).
        fn pad_ids(&self, flat: &Storage<u64>, width: usize, padding: &Padding) -> Result<Storage<u64>>;

        /// As [`unpad`](Self::unpad).
        fn unpad_ids(&self, stacked: &Storage<u64>, width: usize, padding: &Padding) -> Result<Storage<u64>>;
    }
}
