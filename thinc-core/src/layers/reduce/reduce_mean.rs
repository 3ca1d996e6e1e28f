use thinc_macros::Model;

use super::reduction::reduction;
use crate::containers::Ragged;

/// The mean of each sequence: `Y[s] = Σ_t X[s][t] / length of s`. A sequence without tokens gives zeros.
///
/// Takes a [`Ragged`] of `S` sequences and gives one row for each: `(N, nI)` to `(S, nI)`. Thinc's `reduce_mean`.
///
/// ```
/// use thinc::prelude::*;
///
/// let x = Ragged::with_lengths(Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0]]), &[2, 0])?;
/// assert_eq!(reduce_mean().predict(x)?, Floats2d::from_rows(&[[2.0, 3.0], [0.0, 0.0]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[model(name = "reduce_mean", signature = _ -> _, takes = Ragged)]
pub struct ReduceMean;

/// [`ReduceMean`]: the mean of each sequence.
pub fn reduce_mean() -> ReduceMean {
    ReduceMean
}

reduction!(ReduceMean, |ops, x, lengths| (ops.reduce_mean(&x, lengths)?, ()), |dy, ()| ops
    .backprop_reduce_mean(dy, lengths));
