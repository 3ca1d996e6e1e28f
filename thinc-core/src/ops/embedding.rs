//! [`EmbeddingOps`]: rows of a table, by id or by hash.

use super::operations;
use crate::array::{Array, Floats2d, Ids, Ints1d, Ints2d};

operations! {
    /// Rows of a table. The ids are an `Ints1d` ([`ids`](crate::array::Ints1d::ids)) or one column of an `Ints2d`
    /// ([`column`](crate::array::Ints2d::column)).
    pub trait EmbeddingOps {
        /// `Y[n] = table[ids[n]]`: `table` (nV, nO), result (N, nO). An id that is no row is an [`ErrorKind::IdOutOfRange`](crate::ErrorKind::IdOutOfRange).
        fn gather(&self, table: &Floats2d, ids: Ids<'_>) -> Result<Floats2d>;

        /// `table[ids[n]] += values[n]` for each `n`, in order: the gradient of [`gather`](Self::gather). Nothing is written if an id is no row.
        fn scatter_add(&self, table: &mut Floats2d, ids: Ids<'_>, values: &Floats2d) -> Result<()>;

        /// `Y[b] = Σ_k table[ids[b, k]]`: `table` (nV, nO), `ids` (B, K), result (B, nO), zeros where K is 0. An id
        /// that is no row is an [`ErrorKind::IdOutOfRange`](crate::ErrorKind::IdOutOfRange), whose position counts the
        /// ids row by row. The gradient of the table is [`scatter_add`](Self::scatter_add) of `dY` for each column of
        /// the ids. Thinc's `gather_add`, which lets the id nV pass and reads what lies behind the table.
        fn gather_add(&self, table: &Floats2d, ids: &Ints2d) -> Result<Floats2d>;

        /// Four 32-bit hashes of each id (N, 4): MurmurHash3 x64_128 (Appleby 2011) of its eight bytes, as Thinc's `Ops.hash`.
        fn hash(&self, ids: Ids<'_>, seed: u32) -> Result<Array<u32, 2>>;

        /// An id for every `n` ids that follow each other: [`murmur64a`](crate::hashing::murmur64a) with seed 0 of
        /// their bytes, as Thinc's `Ops.ngrams`. N ids give N - n + 1, or none where N is less than `n`; `n` must be at
        /// least 1. Thinc gives none where `n` is 0, and an `IndexError` where there are no ids.
        fn ngrams(&self, n: usize, keys: Ids<'_>) -> Result<Ints1d>;

        /// A vector for each of the positions 0 to n - 1, of sines and cosines: result (n, nO), with
        /// `P[i, j] = sin(i / period^(2j / nO))` for even `j`, and `P[i, j + 1]` the cosine of the same angle. The
        /// period must be above 0; usual is 10000.
        ///
        /// As Thinc's `position_encode`, whose wavelengths grow to the square of the period: Vaswani et al., "Attention
        /// Is All You Need" (2017), have `j / nO` in place of `2j / nO`. The last column of an odd width has an angle
        /// of its own here; Thinc repeats that of the sine before it.
        fn position_encode(&self, n: usize, n_o: usize, period: f32) -> Result<Floats2d>;

        /// `Y[n] = Σ_k table[hash(ids[n], seed)[k] mod nV]` for the four hashes `k`: hash embeddings (Svenstrup et al. 2017) as Thinc's `HashEmbed`.
        /// `table` (nV, nO), result (N, nO). A table without rows is an error unless there are no ids.
        fn hash_embed(&self, table: &Floats2d, ids: Ids<'_>, seed: u32) -> Result<Floats2d>;

        /// Adds `dY[n]` to each of the four rows of `dtable` (nV, nO) that [`hash_embed`](Self::hash_embed) summed for id `n`.
        fn backprop_hash_embed(&self, dy: &Floats2d, ids: Ids<'_>, seed: u32, dtable: &mut Floats2d) -> Result<()>;
    }
}
