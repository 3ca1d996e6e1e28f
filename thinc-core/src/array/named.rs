//! The arrays that layers take and give, as types of their own: the compiler then says `Floats2d` in its messages.

use std::fmt;
use std::ops::{Deref, DerefMut, RangeBounds};

use super::dense::Array;
use super::storage::{Element, Storage};
use crate::error::{Error, Result};

/// Which named type holds `D` axes of these elements.
pub trait Named<const D: usize>: Element {
    /// The type: [`Floats2d`] for two axes of `f32`.
    type Array: From<Array<Self, D>>;
}

macro_rules! named {
    ($($name:ident: $t:ty, $d:literal, $what:literal;)*) => {$(
        #[doc = concat!($what, " It derefs to [`Array`], which has the rest of the methods.")]
        #[derive(Clone, PartialEq, Default)]
        pub struct $name(Array<$t, $d>);

        impl Named<$d> for $t {
            type Array = $name;
        }

        impl $name {
            /// Zeros ([`Array::zeros`]).
            pub fn zeros(shape: [usize; $d]) -> Self {
                Self(Array::zeros(shape))
            }

            /// Zeros, where there may be no memory for them.
            ///
            /// # Errors
            /// If there is no memory for them.
            pub fn try_zeros(shape: [usize; $d]) -> Result<Self> {
                Array::try_zeros(shape).map(Self)
            }

            /// Values of no particular content, for an output that is about to be written ([`Storage::stale`]).
            #[inline]
            pub fn stale(shape: [usize; $d]) -> Self {
                Self(Array::stale(shape))
            }

            /// The same as [`stale`](Self::stale), without ending the program.
            ///
            /// # Errors
            /// If there is no memory for so many values.
            #[inline]
            pub fn try_stale(shape: [usize; $d]) -> Result<Self> {
                Array::try_stale(shape).map(Self)
            }

            /// `value` everywhere.
            pub fn full(shape: [usize; $d], value: $t) -> Self {
                Self(Array::full(shape, value))
            }

            /// `value(index)` at every index.
            pub fn from_fn(shape: [usize; $d], value: impl FnMut([usize; $d]) -> $t) -> Self {
                Self(Array::from_fn(shape, value))
            }

            /// Takes over `values`, in row-major order, without a copy ([`Array::from_vec`]).
            ///
            /// # Errors
            /// If there are more or fewer values than the shape has.
            pub fn from_vec(shape: [usize; $d], values: Vec<$t>) -> Result<Self> {
                Array::from_vec(shape, values).map(Self)
            }

            /// A copy of `values`, in row-major order ([`Array::from_slice`]).
            ///
            /// # Errors
            /// If there are more or fewer values than the shape has.
            pub fn from_slice(shape: [usize; $d], values: &[$t]) -> Result<Self> {
                Array::from_slice(shape, values).map(Self)
            }

            /// Gives `storage` a shape, without a copy ([`Array::from_storage`]).
            ///
            /// # Errors
            /// If the storage has more or fewer values than the shape.
            pub fn from_storage(shape: [usize; $d], storage: Storage<$t>) -> Result<Self> {
                Array::from_storage(shape, storage).map(Self)
            }

            /// The same elements with another shape, without a copy ([`Array::reshape`]).
            ///
            /// # Errors
            /// If the shape has more or fewer elements.
            pub fn reshape<const E: usize>(self, shape: [usize; E]) -> Result<<$t as Named<E>>::Array>
            where
                $t: Named<E>,
            {
                self.0.reshape(shape).map(Into::into)
            }

            /// The entries `range` of the first axis, copied ([`Array::rows`]).
            ///
            /// # Errors
            /// If the range ends behind the last entry.
            pub fn rows(&self, range: impl RangeBounds<usize>) -> Result<Self> {
                self.0.rows(range).map(Self)
            }

            /// The entries `rows` of the first axis, copied: a minibatch ([`Array::gather_rows`]).
            ///
            /// # Errors
            /// If there is no such entry.
            pub fn gather_rows(&self, rows: &[usize]) -> Result<Self> {
                self.0.gather_rows(rows).map(Self)
            }

            /// `f(x)` of every element.
            ///
            /// # Errors
            /// If the array is not in host memory.
            pub fn map(&self, f: impl FnMut($t) -> $t) -> Result<Self> {
                self.0.map(f).map(Self)
            }

            /// `f(x, y)` of every two elements at the same place.
            ///
            /// # Errors
            /// If the shapes differ, or an array is not in host memory.
            pub fn zip_map<U: Element>(&self, other: &Array<U, $d>, f: impl FnMut($t, U) -> $t) -> Result<Self> {
                self.0.zip_map(other, f).map(Self)
            }

            /// The memory without the shape.
            pub fn into_storage(self) -> Storage<$t> {
                self.0.into_storage()
            }
        }

        impl Deref for $name {
            type Target = Array<$t, $d>;
            #[inline]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl DerefMut for $name {
            #[inline]
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }

        impl From<Array<$t, $d>> for $name {
            #[inline]
            fn from(array: Array<$t, $d>) -> Self {
                Self(array)
            }
        }

        impl From<$name> for Array<$t, $d> {
            fn from(array: $name) -> Self {
                array.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.debug(stringify!($name), f)
            }
        }
    )*};
}

named! {
    Floats1d: f32, 1, "A vector of floats.";
    Floats2d: f32, 2, "A matrix of floats: one row per example or token, one column per feature.";
    Floats3d: f32, 3, "Floats on three axes.";
    Floats4d: f32, 4, "Floats on four axes.";
    Ints1d: u64, 1, "Ids: 64 bits, so that a hash of a string is one.";
    Ints2d: u64, 2, "Ids, one row per token and one column per attribute.";
    Ints3d: u64, 3, "Ids on three axes.";
    Ints4d: u64, 4, "Ids on four axes.";
}

macro_rules! conveniences {
    ($one:ident, $two:ident, $t:ty) => {
        /// Without a copy.
        impl From<Vec<$t>> for $one {
            fn from(values: Vec<$t>) -> Self {
                let shape = [values.len()];
                Self(Array::from_parts(shape, Storage::from_vec(values)))
            }
        }

        impl From<&[$t]> for $one {
            fn from(values: &[$t]) -> Self {
                Self(Array::written([values.len()], |to| to.copy_from_slice(values)))
            }
        }

        impl FromIterator<$t> for $one {
            fn from_iter<I: IntoIterator<Item = $t>>(values: I) -> Self {
                values.into_iter().collect::<Vec<_>>().into()
            }
        }

        impl $two {
            /// The rows as written down. An array of arrays has equal rows, so this can't fail.
            pub fn from_rows<const N: usize, const W: usize>(rows: &[[$t; W]; N]) -> Self {
                Self(Array::written([N, W], |to| to.copy_from_slice(rows.as_flattened())))
            }
        }
    };
}

conveniences!(Floats1d, Floats2d, f32);
conveniences!(Ints1d, Ints2d, u64);

impl Floats2d {
    /// The column of the largest value of each row, the first of equal ones: the predicted classes. A NaN is never the largest.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let scores = Floats2d::from_rows(&[[0.1, 0.7, 0.2], [0.5, 0.2, 0.3]]);
    /// assert_eq!(scores.argmax_rows()?, [1, 0]);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    /// If there are rows but no columns.
    pub fn argmax_rows(&self) -> Result<Vec<usize>> {
        let (rows, width) = (self.n_rows(), self.width());
        if width == 0 && rows > 0 {
            return Err(Error::shape("argmax_rows", "an array with columns", &[None, None], &self.shape()));
        }
        let best = |row: &[f32]| {
            let first = (0, f32::NEG_INFINITY);
            row.iter().enumerate().fold(first, |best, (j, &x)| if x > best.1 { (j, x) } else { best }).0
        };
        Ok(self.as_slice()?.chunks_exact(width.max(1)).map(best).collect())
    }
}
