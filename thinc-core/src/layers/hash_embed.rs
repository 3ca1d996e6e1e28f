use thinc_macros::Model;

use super::column_dropout::ColumnDropout;
use super::ids::IdInput;
use crate::array::{Floats2d, Ints1d, Ints2d};
use crate::error::Result;
use crate::initializers::{Initializer, uniform};
use crate::model::{Backprop, DYN, Dim, Model, Param, Train, Update, update};

/// A table of vectors for ids of any size: each id gets the sum of four rows that hashes choose.
///
/// `Y[n] = Σ_k E[hash(ids[n], seed)[k] mod nV]` for the four 32-bit hashes of MurmurHash3 x64_128, with `E` of shape
/// `(nV, nO)`: `(N)` ids to `(N, nO)`. `E` starts uniformly between -0.1 and 0.1. Svenstrup et al., "Hash Embeddings for
/// Efficient Word Representations" (2017); Thinc's `HashEmbed`, with the same hashes.
///
/// Of an `Ints2d` one column is looked up, [`column`](Self::column) 0 if not set. Tables of one model should differ in
/// their [`seed`](Self::seed), so that ids that collide in one do not in the others.
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
#[model(name = "hashembed", signature = _ -> n_o)]
pub struct HashEmbed<const O: usize = DYN, const V: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim(name = "nV")]
    n_v: Dim<V>,
    /// Thinc has this dimension, though ids have no width.
    #[dim(name = "nI")]
    n_i: Dim,
    #[param(name = "E", shape = [n_v, n_o], init = init)]
    e: Param<Floats2d>,
    #[attr]
    column: Option<usize>,
    #[attr]
    seed: u32,
    #[attr(optional = true)]
    dropout_rate: Option<f32>,
    #[model(skip)]
    init: Initializer,
}

impl<const O: usize, const V: usize> Default for HashEmbed<O, V> {
    fn default() -> Self {
        Self {
            n_o: Dim::default(),
            n_v: Dim::default(),
            n_i: Dim::default(),
            e: Param::default(),
            column: None,
            seed: 0,
            dropout_rate: None,
            init: uniform(-0.1, 0.1),
        }
    }
}

impl HashEmbed {
    /// A table of `n_v` rows of width `n_o`; `None` for a width that `initialize` is to fill in.
    pub fn new(n_o: impl Into<Option<usize>>, n_v: impl Into<Option<usize>>) -> Self {
        Self { n_o: n_o.into().into(), n_v: n_v.into().into(), ..Self::default() }
    }
}

impl<const O: usize, const V: usize> HashEmbed<O, V> {
    /// Sets which column of an `Ints2d` holds the ids.
    pub fn column(mut self, column: usize) -> Self {
        self.column = Some(column);
        self
    }

    /// Sets the seed of the hashes.
    pub fn seed(mut self, seed: u32) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the rate at which columns of the output are dropped in training: the same ones for every id of a call.
    pub fn dropout(mut self, rate: f32) -> Self {
        self.dropout_rate = Some(rate);
        self
    }

    /// Sets how the table starts.
    pub fn init(mut self, initializer: Initializer) -> Self {
        self.init = initializer;
        self
    }
}

macro_rules! lookup {
    ($($ids:ty),*) => {$(
impl<const O: usize, const V: usize> Model<$ids> for HashEmbed<O, V> {
    type Output = Floats2d;

    fn begin_update(&self, x: $ids, train: &mut Train) -> Update<Floats2d, impl Backprop<Self, $ids> + use<O, V>> {
        let (column, seed) = (self.column.unwrap_or(0), self.seed);
        let table = self.e.get()?;
        let y = table.ops().hash_embed(table, x.id_column(column)?, seed)?;
        let (y, dropped) = ColumnDropout::begin("HashEmbed", y, self.dropout_rate, train)?;
        update::<Self, $ids, _>(y, move |dy, grads| {
            let dy = dropped.backprop(dy)?;
            let ids = x.id_column(column)?;
            grads.e.add_to(|table| dy.ops().backprop_hash_embed(&dy, ids, seed, table))
        })
    }

    fn predict(&self, x: $ids) -> Result<Floats2d> {
        let table = self.e.get()?;
        table.ops().hash_embed(table, x.id_column(self.column.unwrap_or(0))?, self.seed)
    }
}
    )*};
}
lookup!(Ints1d, Ints2d);
