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
    ($($(#[$meta:meta])* pub struct $layer:ident, name: $name:literal, $(#[$made:meta])* pub fn $function:ident;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, Model)]
        #[model(name = $name, multiply_adds = 0)]
        pub struct $layer<I: Send + Sync = AxisIndex> {
            #[model(skip)]
            index: I,
        }

        $(#[$made])*
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
    /// Takes rows and columns out of arrays, as an index of numpy does: `Y = X[index]`.
    ///
    /// Of an array `(N, nI)`, rows to `(M, nI)`, columns to `(N, M)`, both to `(M, K)`, or one column to `(N)`: [`GetIndex`]
    /// says which index takes what. Made by [`array_getitem`]. Thinc's `array_getitem`, whose gradient of a row that is
    /// taken several times is the last one, where it is the sum of all here.
    pub struct ArrayGetitem, name: "array-getitem",
    /// Takes rows and columns out of arrays: [`GetIndex`] tells what can be given as the index.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let every_other_row = array_getitem(Slice::new(None, None, 2));
    /// let x = Floats2d::from_rows(&[[1.0], [2.0], [3.0]]);
    /// assert_eq!(every_other_row.predict(x)?, Floats2d::from_rows(&[[1.0], [3.0]]));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub fn array_getitem;

    /// Takes rows and columns out of floats: `Y = X[index]`, as [`ArrayGetitem`] under another name in saved bytes.
    ///
    /// Of an array `(N, nI)`, rows to `(M, nI)`, columns to `(N, M)`, both to `(M, K)`, or one column to `(N)`: [`GetIndex`]
    /// says which index takes what. Made by [`floats_getitem`]. Thinc's `floats_getitem`, whose gradient of a row that is
    /// taken several times is the last one, where it is the sum of all here.
    pub struct FloatsGetitem, name: "floats-getitem",
    /// Takes rows and columns out of floats: [`GetIndex`] tells what can be given as the index.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let columns = floats_getitem((.., [2, 0]));
    /// let x = Floats2d::from_rows(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    /// assert_eq!(columns.predict(x)?, Floats2d::from_rows(&[[3.0, 1.0], [6.0, 4.0]]));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub fn floats_getitem;

    /// Takes rows and columns out of ids: `Y = X[index]`, as [`ArrayGetitem`] under another name in saved bytes.
    ///
    /// Of ids `(N, nI)`, rows to `(M, nI)`, columns to `(N, M)`, both to `(M, K)`, or one column to `(N)`: [`GetIndex`] says
    /// which index takes what. Ids have no gradient. Made by [`ints_getitem`]. Thinc's `ints_getitem`.
    pub struct IntsGetitem, name: "ints-getitem",
    /// Takes rows and columns out of ids: [`GetIndex`] tells what can be given as the index.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// // What Thinc's `Embed(column=1)` is; `Embed::column` does it without this layer.
    /// let mut model = chain((ints_getitem((.., 1)), Embed::new(4, 10)));
    /// model.initialize(&(), &(), &mut Train::new(0))?;
    /// assert_eq!(model.predict(Ints2d::zeros([5, 3]))?.shape(), [5, 4]);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub fn ints_getitem;
}

#[cfg(test)]
mod tests;
