use thinc_macros::Model;

use super::reduction::reduction;
use crate::containers::Ragged;

/// The largest number of each feature in a sequence: `Y[s, i] = max_t X[s][t, i]`.
///
/// Takes a [`Ragged`] of `S` sequences and gives one row for each: `(N, nI)` to `(S, nI)`. Thinc's `reduce_max`.
///
/// The gradient goes to the token that had the largest number, the first of equal ones. A NaN counts as larger than any
/// number, where Thinc passes over one that is not the first. Collobert et al., "Natural Language Processing (Almost) from Scratch" (2011) call it the max layer.
///
/// # Errors
/// A sequence without tokens is an error that names it, in training and in prediction.
///
/// ```
/// use thinc::prelude::*;
///
/// let x = Ragged::with_lengths(Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0]]), &[2])?;
/// assert_eq!(reduce_max().predict(x)?, Floats2d::from_rows(&[[3.0, 4.0]]));
/// let empty = Ragged::with_lengths(Floats2d::zeros([3, 2]), &[3, 0])?;
/// assert!(reduce_max().predict(empty).unwrap_err().to_string().contains("sequence 1 has no tokens"));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[model(name = "reduce_max", signature = _ -> _, takes = Ragged)]
pub struct ReduceMax;

/// [`ReduceMax`]: the largest number of each feature in a sequence.
pub fn reduce_max() -> ReduceMax {
    ReduceMax
}

reduction!(ReduceMax, |ops, x, lengths| ops.reduce_max(&x, lengths)?, |dy, which| ops
    .backprop_reduce_max(dy, which, lengths));
