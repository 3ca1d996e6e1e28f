use thinc_macros::Model;

use super::reduction::reduction;
use crate::containers::Ragged;

/// The sum of each sequence: `Y[s] = Σ_t X[s][t]`. A sequence without tokens gives zeros.
///
/// Takes a [`Ragged`] of `S` sequences and gives one row for each: `(N, nI)` to `(S, nI)`. Thinc's `reduce_sum`.
///
/// ```
/// use thinc::prelude::*;
///
/// let x = Ragged::with_lengths(Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0]]), &[2, 0])?;
/// assert_eq!(reduce_sum().predict(x)?, Floats2d::from_rows(&[[4.0, 6.0], [0.0, 0.0]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[model(name = "reduce_sum", signature = _ -> _, takes = Ragged)]
pub struct ReduceSum;

/// [`ReduceSum`]: the sum of each sequence.
pub fn reduce_sum() -> ReduceSum {
    ReduceSum
}

reduction!(ReduceSum, |ops, x, lengths| (ops.reduce_sum(&x, lengths)?, ()), |dy, ()| ops
    .backprop_reduce_sum(dy, lengths));
