use thinc_macros::Model;

use super::conversion::conversion;
use crate::containers::Lengths;

/// A list of sequences as one array, one sequence behind the other. Thinc's `list2array`.
///
/// `Y = [X[0]; X[1]; ..]`, the rows of one sequence under those of the other: each `(n_s, nI)` to `(N, nI)`, the
/// tokens of all of them.
///
/// Takes sequences of any [`Tokens`](crate::containers::Tokens). The gradient goes back into the layout of the input.
///
/// A list without sequences does not tell how wide its tokens are: it becomes an array without rows and columns.
///
/// # Errors
/// If the tokens of the sequences differ in shape.
///
/// ```
/// use thinc::prelude::*;
///
/// let y = list2array().predict(vec![Floats2d::full([2, 3], 1.0), Floats2d::zeros([0, 3]), Floats2d::full([1, 3], 2.0)])?;
/// assert_eq!(y, Floats2d::from_rows(&[[1.0; 3], [1.0; 3], [2.0; 3]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[model(name = "list2array", signature = _ -> _)]
pub struct List2Array;

/// [`List2Array`]: a list of sequences as one array, one sequence behind the other.
pub fn list2array() -> List2Array {
    List2Array
}

conversion!(List2Array<A>, Vec<A> => A, |lengths| Ok(Lengths::one(lengths.total())));
