//! [`EmbeddingOps`]: rows of a table, by id or by hash.

use super::operations;
use crate::array::{Array, Floats2d, Ids};

operations! {
    /// Rows of a table. The ids are an `Ints1d` ([`ids`](crate::array::Ints1d::ids)) or one column of an `Ints2d`
    /// ([`column`](crate::array::Ints2d::column)).
    pub trait EmbeddingOps {
        /// `Y[n] = table[ids[n]]`: `table` (nV, nO), result (N, nO). An id that is no row is an [`ErrorKind::IdOutOfRange`](crate::ErrorKind::IdOutOfRange).
        fn gather(&self, table: &Floats2d, ids: Ids<'_>) -> Result<Floats2d>;

        /// `table[ids[n]] += values[n]` for each `n`, in order: the gradient of [`gather`](Self::gather). Nothing is written if an id is no row.
        fn scatter_add(&self, table: &mut Floats2d, ids: Ids<'_>, values: &Floats2d) -> Result<()>;

        /// Four 32-bit hashes of each id (N, 4): MurmurHash3 x64_128 (Appleby 2011) of its eight bytes, as Thinc's `Ops.hash`.
        fn hash(&self, ids: Ids<'_>, seed: u32) -> Result<Array<u32, 2>>;

        /// `Y[n] = Σ_k table[hash(ids[n], seed)[k] mod nV]` for the four hashes `k`: hash embeddings (Svenstrup et al. 2017) as Thinc's `HashEmbed`.
        /// `table` (nV, nO), result (N, nO). A table without rows is an error unless there are no ids.
        fn hash_embed(&self, table: &Floats2d, ids: Ids<'_>, seed: u32) -> Result<Floats2d>;

        /// Adds `dY[n]` to each of the four rows of `dtable` (nV, nO) that [`hash_embed`](Self::hash_embed) summed for id `n`.
        fn backprop_hash_embed(&self, dy: &Floats2d, ids: Ids<'_>, seed: u32, dtable: &mut Floats2d) -> Result<()>;
    }
}
