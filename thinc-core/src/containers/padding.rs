use std::fmt;
use std::sync::Arc;

use super::Lengths;
use crate::error::{Error, Result};

/// Where the tokens of sequences stand in a [`Padded`](super::Padded): how long each is, and in which column.
///
/// The columns are sorted by length, the longest first, so that at each step of time the sequences that have a token are the
/// leading ones. Of equal lengths the later sequence comes first, as in Thinc's `list2padded`. Cloning is cheap.
///
/// ```
/// use thinc::prelude::*;
///
/// let padding = Padding::new(&Lengths::new(&[1, 3, 2])?)?;
/// assert_eq!((padding.steps(), padding.sequences()), (3, 3));
/// assert_eq!(padding.indices(), [1, 2, 0]);
/// assert_eq!(padding.size_at_t(), [3, 2, 1]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Padding(Arc<Inner>);

#[derive(PartialEq, Eq)]
struct Inner {
    lengths: Lengths,
    indices: Box<[usize]>,
    size_at_t: Box<[usize]>,
}

impl Padding {
    /// For sequences of these lengths.
    ///
    /// # Errors
    /// If there is no memory for the steps of the longest one.
    pub fn new(lengths: &Lengths) -> Result<Self> {
        let of = lengths.to_vec();
        let mut indices: Vec<usize> = (0..of.len()).collect();
        indices.sort_unstable_by_key(|&i| std::cmp::Reverse((of[i], i)));
        let longest = lengths.longest();
        let mut size_at_t = Vec::new();
        if size_at_t.try_reserve_exact(longest).is_err() {
            return Err(Error::invalid(
                "Padding",
                format_args!("a sequence of {longest} tokens is longer than any memory"),
            ));
        }
        // The columns from the shortest to the longest: one ends, and from there on there is one less.
        for (ended, &sequence) in indices.iter().rev().enumerate() {
            size_at_t.resize(of[sequence], of.len() - ended);
        }
        Ok(Self(Arc::new(Inner { lengths: lengths.clone(), indices: indices.into(), size_at_t: size_at_t.into() })))
    }

    /// The number of tokens of each sequence, in the order in which the sequences came.
    pub fn lengths(&self) -> &Lengths {
        &self.0.lengths
    }

    /// Which sequence each column holds.
    pub fn indices(&self) -> &[usize] {
        &self.0.indices
    }

    /// How many sequences have a token at each step of time.
    pub fn size_at_t(&self) -> &[usize] {
        &self.0.size_at_t
    }

    /// The number of steps of time: the length of the longest sequence.
    pub fn steps(&self) -> usize {
        self.0.size_at_t.len()
    }

    /// The number of sequences, and of columns.
    pub fn sequences(&self) -> usize {
        self.0.indices.len()
    }

    /// The place of each token, in the order of the tokens: `t * sequences + column`.
    pub(crate) fn places_of_tokens(&self) -> Vec<usize> {
        let mut places = vec![0; self.lengths().total()];
        for (column, &sequence) in self.indices().iter().enumerate() {
            let range = self.lengths().range(sequence);
            for (t, place) in places[range].iter_mut().enumerate() {
                *place = t * self.sequences() + column;
            }
        }
        places
    }
}

impl fmt::Debug for Padding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} in columns {:?}", self.lengths(), self.indices())
    }
}
