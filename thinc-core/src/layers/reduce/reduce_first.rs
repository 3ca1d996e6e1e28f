use thinc_macros::Model;

use super::reduction::reduction;
use crate::containers::Ragged;

/// The first token of each sequence: `Y[s] = X[s][0]`.
///
/// Takes a [`Ragged`] of `S` sequences and gives one row for each: `(N, nI)` to `(S, nI)`. Thinc's `reduce_first`.
///
/// # Errors
/// A sequence without tokens is an error that names it, in training and in prediction.
///
/// ```
/// use thinc::prelude::*;
///
/// let x = Ragged::with_lengths(Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0]]), &[2])?;
/// assert_eq!(reduce_first().predict(x)?, Floats2d::from_rows(&[[1.0, 2.0]]));
/// let empty = Ragged::with_lengths(Floats2d::zeros([3, 2]), &[3, 0])?;
/// assert!(reduce_first().predict(empty).unwrap_err().to_string().contains("sequence 1 has no tokens"));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[model(name = "reduce_first", signature = _ -> _, takes = Ragged)]
pub struct ReduceFirst;

/// [`ReduceFirst`]: the first token of each sequence.
pub fn reduce_first() -> ReduceFirst {
    ReduceFirst
}

reduction!(ReduceFirst, |ops, x, lengths| (ops.reduce_first(&x, lengths)?, ()), |dy, ()| ops
    .backprop_reduce_first(dy, lengths));
