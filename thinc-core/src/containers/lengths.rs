use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::array::Ints1d;
use crate::error::{Error, Result};

/// How many tokens each sequence of a batch has.
///
/// Cloning is cheap. It knows where each sequence begins among all tokens, so that [`range`](Self::range) costs nothing.
///
/// ```
/// use thinc::prelude::*;
///
/// let lengths = Lengths::new(&[2, 0, 3])?;
/// assert_eq!((lengths.len(), lengths.total(), lengths.longest()), (3, 5, 3));
/// assert_eq!(lengths.range(2), 2..5);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Lengths {
    /// Where each sequence begins, and the total behind them.
    starts: Arc<[usize]>,
}

impl Lengths {
    /// Of sequences with so many tokens each.
    ///
    /// # Errors
    /// If the tokens together are more than can be counted.
    pub fn new(lengths: &[usize]) -> Result<Self> {
        Self::collect(lengths.iter().map(|&length| Some(length)))
    }

    /// Of one sequence with so many tokens.
    pub fn one(length: usize) -> Self {
        Self { starts: Arc::new([0, length]) }
    }

    fn collect(lengths: impl ExactSizeIterator<Item = Option<usize>>) -> Result<Self> {
        let mut starts = Vec::with_capacity(lengths.len() + 1);
        let mut total = 0_usize;
        starts.push(total);
        for length in lengths {
            let Some(sum) = length.and_then(|length| total.checked_add(length)) else {
                return Err(Error::invalid("Lengths", "the sequences together are longer than can be counted"));
            };
            total = sum;
            starts.push(total);
        }
        Ok(Self { starts: starts.into() })
    }

    /// The number of sequences.
    #[inline]
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Whether there are no sequences.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of tokens of all sequences.
    #[inline]
    pub fn total(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// The number of tokens of the longest sequence; 0 if there is none.
    pub fn longest(&self) -> usize {
        self.iter().max().unwrap_or(0)
    }

    /// The length of each sequence.
    #[inline]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = usize> + Clone + '_ {
        self.starts.windows(2).map(|pair| pair[1] - pair[0])
    }

    /// Where the tokens of each sequence stand among all tokens.
    #[inline]
    pub fn ranges(&self) -> impl ExactSizeIterator<Item = Range<usize>> + DoubleEndedIterator + Clone + '_ {
        self.starts.windows(2).map(|pair| pair[0]..pair[1])
    }

    /// Where the tokens of sequence `i` stand. An empty range behind all tokens if there is no such sequence.
    pub fn range(&self, i: usize) -> Range<usize> {
        match self.starts.get(i..).and_then(|rest| rest.first_chunk()) {
            Some(&[start, end]) => start..end,
            None => self.total()..self.total(),
        }
    }

    /// The length of each sequence.
    pub fn to_vec(&self) -> Vec<usize> {
        self.iter().collect()
    }

    /// Checks that there are as many tokens as the sequences have together.
    ///
    /// # Errors
    /// If there are more or fewer.
    #[inline]
    pub fn check_total(&self, op: &'static str, tokens: usize) -> Result<()> {
        if tokens == self.total() { Ok(()) } else { Err(self.wrong_total(op, tokens)) }
    }

    #[cold]
    fn wrong_total(&self, op: &'static str, tokens: usize) -> Error {
        Error::invalid(
            op,
            format_args!(
                "there are {tokens} tokens, but the lengths of the {} sequences add up to {}",
                self.len(),
                self.total()
            ),
        )
    }
}

impl Default for Lengths {
    /// Of no sequences.
    fn default() -> Self {
        Self { starts: Arc::new([0]) }
    }
}

impl fmt::Debug for Lengths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// Errors if the tokens together are more than can be counted.
impl TryFrom<&Ints1d> for Lengths {
    type Error = Error;

    fn try_from(lengths: &Ints1d) -> Result<Self> {
        Self::collect(lengths.as_slice()?.iter().map(|&length| usize::try_from(length).ok()))
    }
}

impl From<&Lengths> for Ints1d {
    fn from(lengths: &Lengths) -> Self {
        lengths.iter().map(|length| length as u64).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_that_overflow_are_an_error() {
        assert!(Lengths::new(&[usize::MAX, 1]).is_err());
        assert!(Lengths::try_from(&Ints1d::from(vec![u64::MAX, u64::MAX])).is_err());
    }

    #[test]
    fn no_sequences_and_none_with_tokens() {
        for (lengths, len) in
            [(Lengths::default(), 0), (Lengths::new(&[]).unwrap(), 0), (Lengths::new(&[0]).unwrap(), 1)]
        {
            assert_eq!((lengths.len(), lengths.total(), lengths.longest()), (len, 0, 0));
            assert_eq!(lengths.range(7), 0..0);
        }
    }

    #[test]
    fn go_to_ids_and_back() {
        let lengths = Lengths::new(&[3, 0, 1]).unwrap();
        assert_eq!(Lengths::try_from(&Ints1d::from(&lengths)).unwrap(), lengths);
        assert_eq!(format!("{lengths:?}"), "[3, 0, 1]");
    }
}
