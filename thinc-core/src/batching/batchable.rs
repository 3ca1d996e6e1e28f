use std::ops::Range;

use crate::array::{Array, Element, Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d};
use crate::containers::{Padded, Pairs, Ragged, Tokens};
use crate::error::{Error, Result};
use crate::model::Data;
use crate::tuples::each_tuple;

/// Data that can be cut into batches: arrays by their first axis, lists, slices and containers of sequences, references
/// to them, and tuples of what belongs together, such as examples and labels.
///
/// A batch of a tuple has the same items of every part, so the parts must have equally many.
///
/// ```
/// use thinc::batching::Batchable;
/// use thinc::prelude::*;
///
/// let texts = ["one", "two", "three"];
/// let labels = Ints1d::from(vec![1, 2, 3]);
/// let (texts, labels) = (texts.as_slice(), &labels).select(&[2, 0])?;
/// assert_eq!((texts, labels), (vec!["three", "one"], Ints1d::from(vec![3, 1])));
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be cut into batches",
    label = "not data with items",
    note = "arrays, vectors and slices can, references to them, and tuples of these: `minibatch(32, (&x, &y))`"
)]
pub trait Batchable {
    /// What a batch is.
    type Batch;

    /// The number of items.
    ///
    /// # Errors
    /// If parts that belong together have different numbers of them.
    fn n_items(&self) -> Result<usize>;

    /// The items at these places, in this order.
    ///
    /// # Errors
    /// If there is no such item.
    fn select(&self, items: &[usize]) -> Result<Self::Batch>;

    /// Items that follow each other.
    ///
    /// # Errors
    /// If the range ends behind the last one.
    fn select_range(&self, items: Range<usize>) -> Result<Self::Batch> {
        self.select(&items.collect::<Vec<_>>())
    }
}

impl<S: Batchable + ?Sized> Batchable for &S {
    type Batch = S::Batch;

    fn n_items(&self) -> Result<usize> {
        (**self).n_items()
    }

    fn select(&self, items: &[usize]) -> Result<S::Batch> {
        (**self).select(items)
    }

    fn select_range(&self, items: Range<usize>) -> Result<S::Batch> {
        (**self).select_range(items)
    }
}

macro_rules! arrays {
    ($([$($generics:tt)*] $ty:ty),*) => {$(
        impl<$($generics)*> Batchable for $ty {
            type Batch = Self;

            fn n_items(&self) -> Result<usize> {
                Ok(self.n_rows())
            }

            fn select(&self, items: &[usize]) -> Result<Self> {
                self.gather_rows(items)
            }

            fn select_range(&self, items: Range<usize>) -> Result<Self> {
                self.rows(items)
            }
        }
    )*};
}
arrays!(
    [T: Element, const D: usize] Array<T, D>,
    [] Floats1d, [] Floats2d, [] Floats3d, [] Floats4d, [] Ints1d, [] Ints2d, [] Ints3d, [] Ints4d
);

/// Clones the items, as a batch owns them: of arrays these are handles.
impl<T: Clone> Batchable for [T] {
    type Batch = Vec<T>;

    fn n_items(&self) -> Result<usize> {
        Ok(self.len())
    }

    fn select(&self, items: &[usize]) -> Result<Vec<T>> {
        items
            .iter()
            .map(|&i| self.get(i).cloned().ok_or_else(|| no_items(i..i.saturating_add(1), self.len())))
            .collect()
    }

    fn select_range(&self, items: Range<usize>) -> Result<Vec<T>> {
        self.get(items.clone()).map(<[T]>::to_vec).ok_or_else(|| no_items(items, self.len()))
    }
}

#[cold]
fn no_items(items: Range<usize>, len: usize) -> Error {
    Error::invalid("minibatch", format_args!("there are no items {items:?}: the list has {len}, counted from 0"))
}

impl<T: Clone> Batchable for Vec<T> {
    type Batch = Self;

    fn n_items(&self) -> Result<usize> {
        Ok(self.len())
    }

    fn select(&self, items: &[usize]) -> Result<Self> {
        self.as_slice().select(items)
    }

    fn select_range(&self, items: Range<usize>) -> Result<Self> {
        self.as_slice().select_range(items)
    }
}

macro_rules! sequences {
    ($([$($generics:tt)*] $ty:ty),*) => {$(
        impl<$($generics)*> Batchable for $ty {
            type Batch = Self;

            fn n_items(&self) -> Result<usize> {
                Ok(self.len())
            }

            fn select(&self, items: &[usize]) -> Result<Self> {
                <$ty>::select(self, items)
            }

            fn select_range(&self, items: Range<usize>) -> Result<Self> {
                <$ty>::select(self, items)
            }
        }
    )*};
}
sequences!([A: Tokens] Ragged<A>, [A: Tokens] Padded<A>, [A: Clone, B: Clone] Pairs<A, B>);

impl<X: Batchable> Batchable for Data<X> {
    type Batch = Data<X::Batch>;

    fn n_items(&self) -> Result<usize> {
        self.0.n_items()
    }

    fn select(&self, items: &[usize]) -> Result<Self::Batch> {
        self.0.select(items).map(Data)
    }

    fn select_range(&self, items: Range<usize>) -> Result<Self::Batch> {
        self.0.select_range(items).map(Data)
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt $label:literal),+))*) => {$(
        impl<$($name: Batchable),+> Batchable for ($($name,)+) {
            type Batch = ($($name::Batch,)+);

            fn n_items(&self) -> Result<usize> {
                same(&[$(self.$index.n_items()?),+])
            }

            fn select(&self, items: &[usize]) -> Result<Self::Batch> {
                Ok(($(self.$index.select(items)?,)+))
            }

            fn select_range(&self, items: Range<usize>) -> Result<Self::Batch> {
                Ok(($(self.$index.select_range(items.clone())?,)+))
            }
        }
    )*};
}
tuples!((A 0 "0"));
each_tuple!(tuples);

fn same(numbers: &[usize]) -> Result<usize> {
    let first = numbers.first().copied().unwrap_or_default();
    if numbers.iter().all(|&number| number == first) {
        return Ok(first);
    }
    let numbers: Vec<_> = numbers.iter().map(usize::to_string).collect();
    Err(Error::invalid(
        "multibatch",
        format_args!("what belongs together has {} items: the numbers must be equal", numbers.join(" and ")),
    ))
}
