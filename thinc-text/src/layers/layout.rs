//! Where spaCy turns lists of arrays into a `Ragged` and back. Here documents are a [`Ragged`](thinc_core::Ragged) all the
//! way, so that nothing is copied, and these layers only have their places in saved bytes.

use thinc_core::Result;
use thinc_core::model::{Backprop, Differentiable, Model, Train, Update, update};
use thinc_macros::Model;

macro_rules! same_value {
    ($($(#[$doc:meta])* $layer:ident $name:literal),+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, Model)]
        #[model(name = $name, signature = _ -> _)]
        pub struct $layer;

        impl<X: Differentiable> Model<X> for $layer {
            type Output = X;

            fn begin_update(&self, x: X, _: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X>> {
                update::<Self, X, _>(x, |dy, _| Ok(dy))
            }

            fn predict(&self, x: X) -> Result<X> {
                Ok(x)
            }
        }
    )+};
}
same_value! {
    /// The place of spaCy's `list2ragged` in a model whose values are [`Ragged`](thinc_core::Ragged) already: `Y = X`, of any
    /// shape.
    ToRagged "list2ragged",
    /// The place of spaCy's `ragged2list` in a model whose values stay [`Ragged`](thinc_core::Ragged): `Y = X`, of any shape.
    ToList "ragged2list"
}
