use thinc_macros::Model;

use super::conversion::conversion;
use crate::containers::Ragged;

/// A list of sequences as a [`Ragged`]. Thinc's `list2ragged`.
///
/// `Y.data = [X[0]; X[1]; ..]`, with the lengths beside it: each `(n_s, nI)` to `(N, nI)`, the tokens of all of them.
///
/// Takes sequences of any [`Tokens`](crate::containers::Tokens). The gradient goes back into the layout of the input.
///
/// A list without sequences does not tell how wide its tokens are: it becomes one without sequences and columns.
///
/// # Errors
/// If the tokens of the sequences differ in shape.
///
/// ```
/// use thinc::prelude::*;
///
/// let y = list2ragged().predict(vec![Ints1d::from(vec![7, 8]), Ints1d::from(vec![9])])?;
/// assert_eq!(y, Ragged::with_lengths(Ints1d::from(vec![7, 8, 9]), &[2, 1])?);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[model(name = "list2ragged", signature = _ -> _)]
pub struct List2Ragged;

/// [`List2Ragged`]: a list of sequences as a [`Ragged`].
pub fn list2ragged() -> List2Ragged {
    List2Ragged
}

conversion!(List2Ragged<A>, Vec<A> => Ragged<A>, |lengths| Ok(lengths.clone()));
