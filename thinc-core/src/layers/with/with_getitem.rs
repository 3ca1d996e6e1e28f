use crate::error::Result;
use crate::model::{Backprop, Layer, Model, Train, Update, update};
use crate::wiring::Step;

mod node;

/// Runs a layer on one item of a tuple, and hands the other items on. Thinc's `with_getitem`.
///
/// `Y = (X[0], .., layer(X[I]), ..)`: item `I` goes from `(N, nI)` to `(N, nO)`, with the widths of the layer.
///
/// Made by [`with_getitem`]. Takes tuples of two to eight items, counted from 0. The compiler does not check widths
/// through it, as a tuple has none; `initialize` takes that of the item from the sample.
#[derive(Clone, Debug, Default)]
pub struct WithGetitem<L: Layer, const I: usize> {
    layer: L,
}

/// Lets a layer take item `I` of a tuple.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = with_getitem::<1, _>(Relu::new(None, 2));
/// let x = (Ints1d::from(vec![7]), Floats2d::zeros([5, 3]));
/// model.initialize(&x, &(), &mut Train::new(0))?;
/// let (ids, y) = model.predict(x)?;
/// assert_eq!((ids.as_slice()?, y.shape()), ([7].as_slice(), [5, 2]));
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// In a `model!`, where the index has to be written down:
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = model! {
///     (Linear<4, 3> & Linear<4, 5>) >> { with_getitem::<1, _>(Relu::<5, 2>::default()) }
/// };
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let (one, two) = model.predict(Floats2d::zeros([1, 4]))?;
/// assert_eq!((one.width(), two.width()), (3, 2));
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn with_getitem<const I: usize, L: Layer>(layer: L) -> WithGetitem<L, I> {
    WithGetitem { layer }
}

/// Implements the layer for one item of a tuple: the items in front of it, it, and those behind it.
macro_rules! item {
    ([$($before:ident $b:tt,)*] $item:ident $i:tt [$($after:ident $a:tt,)*]) => {
        impl<$($before,)* $item, $($after,)* L> Model<($($before,)* $item, $($after,)*)> for WithGetitem<L, $i>
        where
            $($before: crate::model::Differentiable,)*
            $item: crate::model::Differentiable,
            $($after: crate::model::Differentiable,)*
            L: Model<$item>,
        {
            type Output = ($($before,)* L::Output, $($after,)*);

            fn begin_update(
                &self,
                x: ($($before,)* $item, $($after,)*),
                train: &mut Train,
            ) -> Update<
                Self::Output,
                impl Backprop<Self, ($($before,)* $item, $($after,)*)> + use<$($before,)* $item, $($after,)* L>,
            > {
                let (y, backprop) = Step(x.$i, &self.layer).layer_takes_input().begin("layer", train)?;
                update::<Self, ($($before,)* $item, $($after,)*), _>(
                    ($(x.$b,)* y, $(x.$a,)*),
                    move |dy, grads: &mut Self::Grads| {
                        let dx = backprop(dy.$i, &mut grads.layer).map_err(|error| error.at("layer"))?;
                        Ok(($(dy.$b,)* dx, $(dy.$a,)*))
                    },
                )
            }

            fn predict(&self, x: ($($before,)* $item, $($after,)*)) -> Result<Self::Output> {
                let y = Step(x.$i, &self.layer).layer_takes_input().predict("layer")?;
                Ok(($(x.$b,)* y, $(x.$a,)*))
            }
        }
    };
}

/// Each item of a tuple in turn.
macro_rules! items {
    ([$($before:ident $b:tt,)*] []) => {};
    ([$($before:ident $b:tt,)*] [$item:ident $i:tt, $($after:ident $a:tt,)*]) => {
        item!([$($before $b,)*] $item $i [$($after $a,)*]);
        items!([$($before $b,)* $item $i,] [$($after $a,)*]);
    };
}
items!([] [A 0, B 1,]);
items!([] [A 0, B 1, C 2,]);
items!([] [A 0, B 1, C 2, D 3,]);
items!([] [A 0, B 1, C 2, D 3, E 4,]);
items!([] [A 0, B 1, C 2, D 3, E 4, F 5,]);
items!([] [A 0, B 1, C 2, D 3, E 4, F 5, G 6,]);
items!([] [A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7,]);
