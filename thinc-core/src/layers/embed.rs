use thinc_macros::Model;

use super::column::Column;
use super::column_dropout::ColumnDropout;
use super::constructors::table_constructors;
use super::ids::{IdInput, Rows, table_model};
use crate::array::{Floats2d, Ints1d, Ints2d};
use crate::error::Result;
use crate::initializers::Initializer;
use crate::model::{Backprop, DYN, Dim, Model, Param, Train, Update, update};

/// A table of vectors, looked up by id.
///
/// `Y[n] = E[ids[n]]`, with `E` of shape `(nV, nO)`: `(N)` ids to `(N, nO)`. `E` starts uniformly between -0.1 and 0.1
/// ([`uniform`](crate::initializers::uniform)). An id that is not below `nV` is an error.
///
/// Of an `Ints2d` one column is looked up, [`column`](Self::column) 0 if not set. With a rate of
/// [`dropout`](Self::dropout), `Y[n] = E[ids[n]] m / (1 - rate)` in training, where `m` of shape `(nO)` has 0 with that
/// probability, else 1: one mask for all ids of a call.
///
/// Thinc's `Embed`, whose callback changes the gradient that it is given where there is a mask, and which counts negative
/// ids from the end; here there are none.
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
#[model(name = "{column}embed", signature = _ -> n_o, takes = Ints1d, multiply_adds = 0)]
pub struct Embed<const O: usize = DYN, const V: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim(name = "nV")]
    n_v: Dim<V>,
    #[param(name = "E", shape = [n_v, n_o], init = init_e)]
    e: Param<Floats2d>,
    #[attr(optional = true)]
    dropout_rate: Option<f32>,
    #[attr]
    column: Column,
    #[model(skip)]
    init_e: Initializer,
}

table_constructors!(Embed);

impl<const O: usize, const V: usize> Embed<O, V> {
    fn rows(&self) -> Rows {
        Rows::ById
    }
}

table_model!(Embed, "Embed", Ints1d, Ints2d);
