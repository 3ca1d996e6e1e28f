use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use crate::error::{Error, Result};

/// Which of several sequences: a number (negative ones count from the end), a range, a list of numbers, or a mask.
///
/// ```
/// use thinc::prelude::*;
///
/// let ragged = Ragged::with_lengths(Ints1d::from(vec![7, 8, 9]), &[1, 2])?;
/// assert_eq!(ragged.select(-1)?.data().as_slice()?, [8, 9]);
/// assert_eq!(ragged.select(..1)?.data().as_slice()?, [7]);
/// assert_eq!(ragged.select([1, 0])?.data().as_slice()?, [8, 9, 7]);
/// assert_eq!(ragged.select([true, false])?.data().as_slice()?, [7]);
/// assert!(ragged.select(2).is_err());
/// # Ok::<(), thinc::Error>(())
/// ```
pub trait Select {
    /// The numbers of the chosen ones, each below `len`.
    ///
    /// # Errors
    /// If there is no such one.
    fn resolve(self, op: &'static str, len: usize) -> Result<Vec<usize>>;
}

#[cold]
pub(super) fn no_sequence(op: &'static str, i: i128, len: usize) -> Error {
    Error::invalid(op, format_args!("there is no sequence {i}: there are {len}, counted from 0, or from -1 at the end"))
}

fn one(op: &'static str, i: i128, len: usize) -> Result<usize> {
    let from_start = if i < 0 { i + len as i128 } else { i };
    usize::try_from(from_start).ok().filter(|&i| i < len).ok_or_else(|| no_sequence(op, i, len))
}

macro_rules! numbers {
    ($($t:ty),*) => {$(
        impl Select for $t {
            fn resolve(self, op: &'static str, len: usize) -> Result<Vec<usize>> {
                Ok(vec![one(op, self as i128, len)?])
            }
        }

        impl Select for &[$t] {
            fn resolve(self, op: &'static str, len: usize) -> Result<Vec<usize>> {
                self.iter().map(|&i| one(op, i as i128, len)).collect()
            }
        }

        impl Select for &Vec<$t> {
            fn resolve(self, op: &'static str, len: usize) -> Result<Vec<usize>> {
                self.as_slice().resolve(op, len)
            }
        }

        impl<const N: usize> Select for [$t; N] {
            fn resolve(self, op: &'static str, len: usize) -> Result<Vec<usize>> {
                self.as_slice().resolve(op, len)
            }
        }

        impl<const N: usize> Select for &[$t; N] {
            fn resolve(self, op: &'static str, len: usize) -> Result<Vec<usize>> {
                self.as_slice().resolve(op, len)
            }
        }
    )*};
}
numbers!(usize, i32, i64, u64);

impl Select for &[bool] {
    fn resolve(self, op: &'static str, len: usize) -> Result<Vec<usize>> {
        if self.len() != len {
            return Err(Error::shape(op, "a mask with one entry per sequence,", &[Some(len)], &[self.len()]));
        }
        Ok((0..len).filter(|&i| self[i]).collect())
    }
}

impl<const N: usize> Select for [bool; N] {
    fn resolve(self, op: &'static str, len: usize) -> Result<Vec<usize>> {
        self.as_slice().resolve(op, len)
    }
}

impl Select for Range<usize> {
    fn resolve(self, op: &'static str, len: usize) -> Result<Vec<usize>> {
        if self.start > self.end || self.end > len {
            let Range { start, end } = self;
            return Err(Error::invalid(op, format_args!("the range {start}..{end} is not within the {len} sequences")));
        }
        Ok(self.collect())
    }
}

macro_rules! ranges {
    ($($range:ty, |$self:ident, $len:ident| $resolved:expr;)*) => {$(
        impl Select for $range {
            fn resolve(self, op: &'static str, $len: usize) -> Result<Vec<usize>> {
                let $self = self;
                $resolved.resolve(op, $len)
            }
        }
    )*};
}
ranges! {
    RangeFrom<usize>, |range, len| range.start..len;
    RangeTo<usize>, |range, _len| 0..range.end;
    RangeToInclusive<usize>, |range, _len| 0..range.end.saturating_add(1);
    RangeInclusive<usize>, |range, _len| *range.start()..range.end().saturating_add(1);
    RangeFull, |_range, len| 0..len;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(which: impl Select) -> Option<Vec<usize>> {
        which.resolve("select", 3).ok()
    }

    #[test]
    fn numbers_count_from_both_ends() {
        assert_eq!(
            (of(0), of(2_usize), of(-1), of(-3_i64)),
            (Some(vec![0]), Some(vec![2]), Some(vec![2]), Some(vec![0]))
        );
        assert_eq!((of(3), of(-4), of(usize::MAX), of(i64::MIN)), (None, None, None, None));
    }

    #[test]
    fn ranges_are_within() {
        assert_eq!(
            (of(1..), of(..=1), of(..), of(1..=1)),
            (Some(vec![1, 2]), Some(vec![0, 1]), Some(vec![0, 1, 2]), Some(vec![1]))
        );
        assert_eq!((of(3..), of(2..2)), (Some(vec![]), Some(vec![])));
        assert_eq!((of(..4), of(4..), of(0..=usize::MAX)), (None, None, None));
    }

    #[test]
    fn lists_and_masks() {
        assert_eq!(of([2, 0, 2]), Some(vec![2, 0, 2]));
        assert_eq!(of(&vec![-1_i64, 0]), Some(vec![2, 0]));
        assert_eq!(of([0, 3]), None);
        assert_eq!(of([true, false, true]), Some(vec![0, 2]));
        assert_eq!(of([true, false]), None);
    }
}
