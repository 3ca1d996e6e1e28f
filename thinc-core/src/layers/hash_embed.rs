use thinc_macros::Model;

use super::column::Column;
use super::column_dropout::ColumnDropout;
use super::constructors::table_constructors;
use super::ids::{IdInput, Rows, table_model};
use crate::array::{Floats2d, Ints1d, Ints2d};
use crate::error::Result;
use crate::initializers::Initializer;
use crate::model::{Backprop, DYN, Dim, Model, Param, Train, Update, update};

/// A table of vectors for ids of any size: each id gets the sum of four rows that hashes choose.
///
/// `Y[n] = Σ_k E[hash(ids[n], seed)[k] mod nV]` for the four 32-bit hashes of MurmurHash3 x64_128, with `E` of shape
/// `(nV, nO)`: `(N)` ids to `(N, nO)`. `E` starts uniformly between -0.1 and 0.1
/// ([`uniform`](crate::initializers::uniform)). Svenstrup et al., "Hash Embeddings for Efficient Word Representations"
/// (2017).
///
/// Of an `Ints2d` one column is looked up, [`column`](Self::column) 0 if not set. [`dropout`](Self::dropout) is that of
/// an [`Embed`](super::Embed). Tables of one model should differ in their [`seed`](Self::seed), so that ids that collide
/// in one do not in the others: it is 0 unless it is set.
///
/// Thinc's `HashEmbed`, with the same hashes, whose seed is the number of the layer unless it is given, which depends on
/// what the program made before, and whose callback fails for a batch without ids.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut model = HashEmbed::<16, 1000>::default().seed(7);
/// model.initialize(&(), &(), &mut train)?;
/// // Any 64-bit number is an id.
/// assert_eq!(model.predict(Ints1d::from(vec![7, u64::MAX]))?.shape(), [2, 16]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "{column}hashembed", signature = _ -> n_o, takes = Ints1d, multiply_adds = 0)]
pub struct HashEmbed<const O: usize = DYN, const V: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim(name = "nV")]
    n_v: Dim<V>,
    /// Thinc has this dimension, though ids have no width.
    #[dim(name = "nI")]
    n_i: Dim,
    #[param(name = "E", shape = [n_v, n_o], init = init_e)]
    e: Param<Floats2d>,
    #[attr]
    column: Column,
    #[attr]
    seed: u32,
    #[attr(optional = true)]
    dropout_rate: Option<f32>,
    #[model(skip)]
    init_e: Initializer,
}

table_constructors!(HashEmbed, n_i: Dim::default(), seed: 0);

impl<const O: usize, const V: usize> HashEmbed<O, V> {
    /// Sets the seed of the hashes.
    #[must_use]
    pub fn seed(mut self, seed: u32) -> Self {
        self.seed = seed;
        self
    }

    fn rows(&self) -> Rows {
        Rows::ByHash { seed: self.seed }
    }
}

table_model!(HashEmbed, "HashEmbed", Ints1d, Ints2d);
