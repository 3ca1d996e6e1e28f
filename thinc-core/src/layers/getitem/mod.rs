//! Layers that take rows and columns out of arrays.

mod get;
mod index;

use thinc_macros::Model;

pub use get::GetIndex;
pub use index::{AxisIndex, IntoAxisIndex, IntoIndex, Slice};

use crate::error::Result;
use crate::model::{Backprop, Differentiable, Model, Train, Update, update};

/// One of the layers, which differ in the name that saved bytes have for them.
macro_rules! getitem {
    ($($layer:ident, $function:ident, $name:literal, $what:literal, $example:literal;)*) => {$(
        #[doc = concat!("A layer that takes rows and columns out of ", $what, "; see [`", stringify!($function), "`].")]
        #[derive(Clone, Debug, Model)]
        #[model(name = $name, multiply_adds = 0)]
        pub struct $layer<I: Send + Sync = AxisIndex> {
            #[model(skip)]
            index: I,
        }

        #[doc = concat!("Takes rows and columns out of ", $what, ", as an index of numpy does. Thinc's `", stringify!($function), "`.")]
        ///
        /// What can be given, and what it makes of an array of two axes:
        ///
        /// | index | output |
        /// |---|---|
        /// | a range such as `1..4` or `..`, or a [`Slice`], which has a step | these rows: of an array of any number of axes the entries of the first one |
        /// | a list such as `[2, 0, 2]` | these rows, in this order |
        /// | two of those, `(.., 1..4)` | of these rows these columns, every combination where both are lists (`numpy.ix_`) |
        /// | one of those and a number, `(.., 3)` | one column, with one axis less |
        ///
        /// As in numpy, ranges end where the axis does. A row or column of a list that is not there is an error. The
        /// gradient of a row that is taken several times is the sum of theirs; Thinc keeps the last one. Thinc hands an
        /// empty batch on with all its columns.
        ///
        /// The index belongs to the program and is not saved. Thinc saves one in which there is no slice; such bytes
        /// cannot be loaded.
        ///
        /// ```
        /// use thinc::prelude::*;
        ///
        #[doc = $example]
        /// # Ok::<(), thinc::Error>(())
        /// ```
        pub fn $function<I: IntoIndex>(index: I) -> $layer<I::Index> {
            $layer { index: index.into_index() }
        }

        impl<X, I> Model<X> for $layer<I>
        where
            X: Differentiable,
            I: GetIndex<X>,
        {
            type Output = I::Output;

            fn begin_update(&self, x: X, _: &mut Train) -> Update<I::Output, impl Backprop<Self, X> + use<X, I>> {
                let (y, index) = (self.index.get(&x)?, self.index.clone());
                // Of ids this is a handle; of floats nothing but the shape is kept.
                let taken_from = I::shape_of(&x);
                update::<Self, X, _>(y, move |dy, _| index.backprop(dy, taken_from))
            }

            fn predict(&self, x: X) -> Result<I::Output> {
                self.index.get(&x)
            }
        }
    )*};
}

getitem! {
    ArrayGetitem, array_getitem, "array-getitem", "arrays",
    "let every_other_row = array_getitem(Slice::new(None, None, 2));
let x = Floats2d::from_rows(&[[1.0], [2.0], [3.0]]);
assert_eq!(every_other_row.predict(x)?, Floats2d::from_rows(&[[1.0], [3.0]]));";
    FloatsGetitem, floats_getitem, "floats-getitem", "floats",
    "let columns = floats_getitem((.., [2, 0]));
let x = Floats2d::from_rows(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
assert_eq!(columns.predict(x)?, Floats2d::from_rows(&[[3.0, 1.0], [6.0, 4.0]]));";
    IntsGetitem, ints_getitem, "ints-getitem", "ids",
    "// What Thinc's `Embed(column=1)` is; `Embed::column` does it without this layer.
let mut model = chain((ints_getitem((.., 1)), Embed::new(4, 10)));
model.initialize(&(), &(), &mut Train::new(0))?;
assert_eq!(model.predict(Ints2d::zeros([5, 3]))?.shape(), [5, 4]);";
}

#[cfg(test)]
mod tests;
