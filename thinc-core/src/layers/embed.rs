use thinc_macros::Model;

use super::column_dropout::ColumnDropout;
use super::ids::IdInput;
use crate::array::{Floats2d, Ints1d, Ints2d};
use crate::error::Result;
use crate::initializers::{Initializer, uniform};
use crate::model::{Backprop, DYN, Dim, Model, Param, Train, Update, update};

/// A table of vectors, looked up by id.
///
/// `Y[n] = E[ids[n]]`, with `E` of shape `(nV, nO)`: `(N)` ids to `(N, nO)`. `E` starts uniformly between -0.1 and 0.1.
/// An id that is not below `nV` is an error. Thinc's `Embed`.
///
/// Of an `Ints2d` one column is looked up, [`column`](Self::column) 0 if not set.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut model = Embed::<16, 100>::default();
/// model.initialize(&(), &(), &mut train)?;
/// assert_eq!(model.predict(Ints1d::from(vec![7, 7, 99]))?.shape(), [3, 16]);
/// assert!(model.predict(Ints1d::from(vec![100])).is_err());
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "embed", signature = _ -> n_o)]
pub struct Embed<const O: usize = DYN, const V: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim(name = "nV")]
    n_v: Dim<V>,
    #[param(name = "E", shape = [n_v, n_o], init = init)]
    e: Param<Floats2d>,
    #[attr(optional = true)]
    dropout_rate: Option<f32>,
    #[attr]
    column: Option<usize>,
    #[model(skip)]
    init: Initializer,
}

impl<const O: usize, const V: usize> Default for Embed<O, V> {
    fn default() -> Self {
        Self {
            n_o: Dim::default(),
            n_v: Dim::default(),
            e: Param::default(),
            dropout_rate: None,
            column: None,
            init: uniform(-0.1, 0.1),
        }
    }
}

impl Embed {
    /// A table of `n_v` vectors of width `n_o`; `None` for a width that `initialize` is to fill in.
    pub fn new(n_o: impl Into<Option<usize>>, n_v: impl Into<Option<usize>>) -> Self {
        Self { n_o: n_o.into().into(), n_v: n_v.into().into(), ..Self::default() }
    }
}

impl<const O: usize, const V: usize> Embed<O, V> {
    /// Sets which column of an `Ints2d` holds the ids.
    pub fn column(mut self, column: usize) -> Self {
        self.column = Some(column);
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
impl<const O: usize, const V: usize> Model<$ids> for Embed<O, V> {
    type Output = Floats2d;

    fn begin_update(&self, x: $ids, train: &mut Train) -> Update<Floats2d, impl Backprop<Self, $ids> + use<O, V>> {
        let column = self.column.unwrap_or(0);
        let table = self.e.get()?;
        let y = table.ops().gather(table, x.id_column(column)?)?;
        let (y, dropped) = ColumnDropout::begin("Embed", y, self.dropout_rate, train)?;
        update::<Self, $ids, _>(y, move |dy, grads| {
            let dy = dropped.backprop(dy)?;
            let ids = x.id_column(column)?;
            grads.e.add_to(|table| dy.ops().scatter_add(table, ids, &dy))
        })
    }

    fn predict(&self, x: $ids) -> Result<Floats2d> {
        let table = self.e.get()?;
        table.ops().gather(table, x.id_column(self.column.unwrap_or(0))?)
    }
}
    )*};
}
lookup!(Ints1d, Ints2d);
