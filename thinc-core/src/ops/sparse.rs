//! [`SparseOps`]: a dense layer for rows that are zero almost everywhere.

use super::operations;
use crate::array::{Floats1d, Floats2d, Ints1d};

/// Rows of features that are nearly all zero, by the features that are not: row 0 has the first `lengths[0]` keys and
/// values, row 1 the next `lengths[1]`, and so on.
#[derive(Clone, Copy, Debug)]
pub struct SparseRows<'a> {
    /// The names of the features: any numbers, such as hashes.
    pub keys: &'a Ints1d,
    /// Their values, one for each key.
    pub values: &'a Floats1d,
    /// How many features each row has. They add up to the number of keys.
    pub lengths: &'a Ints1d,
}

/// Which two weights of each class a key has, out of `nO * length`.
///
/// With `h_s`, [`murmur3_x86_32`](crate::hashing::murmur3_x86_32) of the key's eight bytes with the seeds `s` = 0 and 1:
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HashedWeights {
    /// The number of weights of each class, 1 to 2³² − 1.
    pub length: usize,
    /// Where false, class `c` has the weights `c * length + h_s mod length`. Where true, `(h_s & (length - 1)) + c`:
    /// neighbouring classes then share weights, and all but the first `length + nO - 1` are not used. Weights that were
    /// trained that way can be used in no other.
    pub overlap: bool,
}

operations! {
    /// A dense layer for rows that are zero almost everywhere, whose weights are found by hashing (Weinberger et al.,
    /// "Feature Hashing for Large Scale Multitask Learning", 2009). The methods give an error if keys, values and
    /// lengths do not fit each other, or the weights the rows.
    pub trait SparseOps {
        /// `Y[n, c] = b[c] + Σ_k values[k] (w[i_0(k, c)] + w[i_1(k, c)])` over the keys `k` of row `n`, with the two
        /// weights `i_0` and `i_1` of each key and class: `w` (nO * length), `b` (nO), result (N, nO).
        fn sparse_affine(&self, x: SparseRows<'_>, w: &Floats1d, b: &Floats1d, weights: HashedWeights) -> Result<Floats2d>;

        /// Adds the gradient of `w` to `dw`. That of `b` is the sum of the rows of `dY`.
        fn backprop_sparse_affine(&self, dy: &Floats2d, x: SparseRows<'_>, weights: HashedWeights, dw: &mut Floats1d) -> Result<()>;

        /// The gradient of the values.
        fn backprop_sparse_values(&self, dy: &Floats2d, x: SparseRows<'_>, w: &Floats1d, weights: HashedWeights) -> Result<Floats1d>;
    }
}
