use thinc_macros::Model;

use super::conversion::conversion;
use crate::containers::{Padded, Padding};

/// A list of sequences as a [`Padded`], with zeros at the end of shorter ones. Thinc's `list2padded`.
///
/// `Y[t, c] = X[s][t]` for the column `c` of sequence `s` ([`Padding`](crate::Padding)): each `(n_s, nI)` to `(T, S, nI)`, the
/// longest length and the number of sequences.
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
/// let y = list2padded().predict(vec![Floats2d::full([1, 2], 1.0), Floats2d::full([3, 2], 2.0)])?;
/// assert_eq!(y.data().shape(), [3, 2, 2]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[model(name = "list2padded", signature = _ -> _)]
pub struct List2Padded;

/// [`List2Padded`]: a list of sequences as a [`Padded`], with zeros at the end of shorter ones.
pub fn list2padded() -> List2Padded {
    List2Padded
}

conversion!(List2Padded<A>, Vec<A> => Padded<A>, Padding::new);
