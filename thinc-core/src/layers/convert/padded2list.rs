use thinc_macros::Model;

use super::conversion::conversion;
use crate::containers::Padded;

/// A [`Padded`] as a list of sequences, in the order in which they came. Thinc's `padded2list`.
///
/// `Y[s][t] = X[t, c]` for the column `c` of sequence `s` ([`Padding`](crate::Padding)): `(T, S, nI)` to `(n_s, nI)` of each of `S` sequences.
///
/// Takes sequences of any [`Tokens`](crate::containers::Tokens). The gradient goes back into the layout of the input.
///
/// # Errors
/// If the tokens are on another device.
///
/// ```
/// use thinc::prelude::*;
///
/// let list = vec![Floats2d::full([1, 2], 1.0), Floats2d::full([3, 2], 2.0)];
/// assert_eq!(padded2list().predict(Padded::from_list(list.clone())?)?, list);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[model(name = "padded2list", signature = _ -> _)]
pub struct Padded2List;

/// [`Padded2List`]: a [`Padded`] as a list of sequences, in the order in which they came.
pub fn padded2list() -> Padded2List {
    Padded2List
}

conversion!(Padded2List<A>, Padded<A> => Vec<A>, |lengths| Ok(lengths.clone()));
