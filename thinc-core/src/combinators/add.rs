use crate::combinators::parts::{Parts, combinator};
use crate::error::Result;
use crate::model::{Accumulate, Backprop, Differentiable, Model, Train, Update, update};
use crate::wiring::Step;

/// The sum of the outputs of several layers that get the same input: `y = f(x) + g(x)`.
/// Thinc's `add`, the operator `+`.
///
/// Rows `(N, nI)` to `(N, nO)`, widths that all layers have; also lists, `Ragged`, `Padded` and floats of other ranks.
///
/// Made by [`add`] from a tuple of two to eight layers, named `0`, `1`, .. in paths.
#[derive(Clone, Debug, Default)]
pub struct Add<T>(pub T);

/// Adds up the outputs of the layers of a tuple, which must have the same width.
///
/// Unlike in Thinc, no layer's output is changed in place, so callbacks see what they saved.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = add((Linear::new(8, 4), Relu::new(8, 4)));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// assert_eq!(model.predict(Floats2d::zeros([5, 8]))?.shape(), [5, 4]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn add<T: Parts>(layers: T) -> Add<T> {
    Add(layers)
}

combinator!(Add, Add, |_: &[String]| "add", add);

macro_rules! impls {
    ($(($first:ident; $($layer:ident $back:ident $index:tt $name:literal),+))*) => {$(
        impl<X, Y, $first, $($layer),+> Model<X> for Add<($first, $($layer,)+)>
        where
            X: Differentiable,
            Y: Differentiable + Accumulate,
            $first: Model<X, Output = Y>,
            $($layer: Model<X, Output = Y>,)+
        {
            type Output = Y;

            fn begin_update(
                &self,
                x: X,
                train: &mut Train,
            ) -> Update<Y, impl Backprop<Self, X> + use<X, Y, $first, $($layer),+>> {
                let (mut y, first) = Step(x.clone(), &self.0.0).layer_takes_input().begin("0", train)?;
                $(
                    let (other, $back) = Step(x.clone(), &self.0.$index).layer_takes_input().begin($name, train)?;
                    y.accumulate(other)?;
                )+
                update::<Self, X, _>(y, move |dy, grads| {
                    let mut dx = first(dy.clone(), &mut grads.0).map_err(|error| error.at("0"))?;
                    $(dx.accumulate($back(dy.clone(), &mut grads.$index).map_err(|error| error.at($name))?)?;)+
                    Ok(dx)
                })
            }

            fn predict(&self, x: X) -> Result<Y> {
                let mut y = Step(x.clone(), &self.0.0).layer_takes_input().predict("0")?;
                $(y.accumulate(Step(x.clone(), &self.0.$index).layer_takes_input().predict($name)?)?;)+
                Ok(y)
            }
        }
    )*};
}
impls! {
    (A; B b 1 "1")
    (A; B b 1 "1", C c 2 "2")
    (A; B b 1 "1", C c 2 "2", D d 3 "3")
    (A; B b 1 "1", C c 2 "2", D d 3 "3", E e 4 "4")
    (A; B b 1 "1", C c 2 "2", D d 3 "3", E e 4 "4", F f 5 "5")
    (A; B b 1 "1", C c 2 "2", D d 3 "3", E e 4 "4", F f 5 "5", G g 6 "6")
    (A; B b 1 "1", C c 2 "2", D d 3 "3", E e 4 "4", F f 5 "5", G g 6 "6", H h 7 "7")
}
