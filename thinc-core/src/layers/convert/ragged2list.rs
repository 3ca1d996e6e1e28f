use thinc_macros::Model;

use super::conversion::conversion;
use crate::containers::Ragged;

/// A [`Ragged`] as a list of sequences. Thinc's `ragged2list`.
///
/// `Y[s] = X[start of s .. end of s]`: `(N, nI)` to `(n_s, nI)` of each sequence `s`.
///
/// Takes sequences of any [`Tokens`](crate::containers::Tokens). The gradient goes back into the layout of the input.
///
/// # Errors
/// If the tokens are on another device.
///
/// ```
/// use thinc::prelude::*;
///
/// let ragged = Ragged::with_lengths(Ints1d::from(vec![7, 8, 9]), &[2, 1])?;
/// assert_eq!(ragged2list().predict(ragged)?, [Ints1d::from(vec![7, 8]), Ints1d::from(vec![9])]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
#[model(name = "ragged2list", signature = _ -> _)]
pub struct Ragged2List;

/// [`Ragged2List`]: a [`Ragged`] as a list of sequences.
pub fn ragged2list() -> Ragged2List {
    Ragged2List
}

conversion!(Ragged2List<A>, Ragged<A> => Vec<A>, |lengths| Ok(lengths.clone()));
