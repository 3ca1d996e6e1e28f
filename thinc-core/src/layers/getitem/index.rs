use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use crate::error::{Error, Result};

/// A slice of Python: from `start` to `stop`, which is not in it, in steps of `step`. Negative numbers count from the
/// end, and a negative step goes backwards.
///
/// ```
/// use thinc::prelude::*;
///
/// let backwards = array_getitem(Slice::new(None, None, -1));
/// assert_eq!(backwards.predict(Ints1d::from(vec![1, 2, 3]))?, Ints1d::from(vec![3, 2, 1]));
/// let without_last = array_getitem(Slice::new(None, -1, 1));
/// assert_eq!(without_last.predict(Ints1d::from(vec![1, 2, 3]))?, Ints1d::from(vec![1, 2]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slice {
    start: Option<i64>,
    stop: Option<i64>,
    step: i64,
}

impl Slice {
    /// `start:stop:step`; `None` for an end of the axis. A step of 0 is an error when the slice is used.
    pub fn new(start: impl Into<Option<i64>>, stop: impl Into<Option<i64>>, step: i64) -> Self {
        Self { start: start.into(), stop: stop.into(), step }
    }

    /// The whole axis.
    const ALL: Self = Self { start: None, stop: None, step: 1 };

    /// A range of numbers that are not negative. Larger ones than an axis can have are cut off.
    fn range(start: usize, stop: Option<usize>) -> Self {
        let number = |number| i64::try_from(number).unwrap_or(i64::MAX);
        Self { start: Some(number(start)), stop: stop.map(number), step: 1 }
    }

    /// The places on an axis of this length.
    fn places(self, len: usize) -> Result<Vec<usize>> {
        if self.step == 0 {
            return Err(Error::invalid("getitem", "the step of a slice is 0: it must be at least 1 or at most -1"));
        }
        let (len, step) = (len as i128, i128::from(self.step));
        // A place before the first or behind the last one is as good as any other there.
        let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
        let place = |end: Option<i64>, default| {
            end.map_or(default, |end| {
                let end = i128::from(end);
                (if end < 0 { end + len } else { end }).clamp(low, high)
            })
        };
        let (first, last) = if step > 0 { (low, high) } else { (high, low) };
        let (start, stop) = (place(self.start, first), place(self.stop, last));
        let count = if step > 0 { stop - start + step - 1 } else { stop - start + step + 1 } / step;
        Ok((0..count.max(0)).map(|i| (start + i * step) as usize).collect())
    }
}

/// Which entries of one axis are taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AxisIndex {
    /// Those of a slice.
    Slice(Slice),
    /// Those at these places, in this order.
    List(Vec<usize>),
}

impl AxisIndex {
    /// The places on an axis of this length; `None` for all of them.
    pub(super) fn places(&self, len: usize) -> Result<Option<Vec<usize>>> {
        match self {
            Self::Slice(slice) if *slice == Slice::ALL => Ok(None),
            Self::Slice(slice) => slice.places(len).map(Some),
            Self::List(places) => match places.iter().find(|&&place| place >= len) {
                None => Ok(Some(places.clone())),
                Some(place) => Err(no_place(*place, len)),
            },
        }
    }
}

#[cold]
pub(super) fn no_place(place: usize, len: usize) -> Error {
    Error::invalid("getitem", format_args!("there is no entry {place}: the axis has {len}, counted from 0"))
}

/// What can be given as the index of one axis: a range, a [`Slice`], or a list of places.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no index of an axis",
    label = "not a range, a `Slice` or a list of `usize`"
)]
pub trait IntoAxisIndex {
    /// The index.
    fn into_axis_index(self) -> AxisIndex;
}

macro_rules! axis_indices {
    ($([$($generics:tt)*] $ty:ty: |$index:ident| $value:expr;)*) => {$(
        impl<$($generics)*> IntoAxisIndex for $ty {
            fn into_axis_index(self) -> AxisIndex {
                let $index = self;
                $value
            }
        }
    )*};
}
axis_indices! {
    [] AxisIndex: |index| index;
    [] Slice: |slice| AxisIndex::Slice(slice);
    [] RangeFull: |_all| AxisIndex::Slice(Slice::ALL);
    [] Range<usize>: |range| AxisIndex::Slice(Slice::range(range.start, Some(range.end)));
    [] RangeFrom<usize>: |range| AxisIndex::Slice(Slice::range(range.start, None));
    [] RangeTo<usize>: |range| AxisIndex::Slice(Slice::range(0, Some(range.end)));
    [] RangeInclusive<usize>: |range| AxisIndex::Slice(Slice::range(*range.start(), Some(range.end().saturating_add(1))));
    [] RangeToInclusive<usize>: |range| AxisIndex::Slice(Slice::range(0, Some(range.end.saturating_add(1))));
    [] Vec<usize>: |places| AxisIndex::List(places);
    [] &[usize]: |places| AxisIndex::List(places.to_vec());
    [const N: usize] [usize; N]: |places| AxisIndex::List(places.to_vec());
}

/// What can be given to [`array_getitem`](super::array_getitem): the index of the first axis, or a pair of those of
/// rows and columns.
pub trait IntoIndex {
    /// The index, by its kind.
    type Index: Clone + Send + Sync + 'static;

    /// The index.
    fn into_index(self) -> Self::Index;
}

impl<A: IntoAxisIndex> IntoIndex for A {
    type Index = AxisIndex;

    fn into_index(self) -> AxisIndex {
        self.into_axis_index()
    }
}

impl<A: IntoAxisIndex, B: IntoAxisIndex> IntoIndex for (A, B) {
    type Index = (AxisIndex, AxisIndex);

    fn into_index(self) -> Self::Index {
        (self.0.into_axis_index(), self.1.into_axis_index())
    }
}

impl<A: IntoAxisIndex> IntoIndex for (A, usize) {
    type Index = (AxisIndex, usize);

    fn into_index(self) -> Self::Index {
        (self.0.into_axis_index(), self.1)
    }
}
