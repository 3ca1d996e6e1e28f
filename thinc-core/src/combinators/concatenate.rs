use crate::combinators::parts::{Parts, combinator};
use crate::error::Result;
use crate::model::{Accumulate, Backprop, Differentiable, Model, Train, Update, update};
use crate::wiring::{Concat, Step, concatenate as join};

/// The outputs of several layers that get the same input, side by side: `y = [f(x), g(x)]`.
/// Thinc's `concatenate`, the operator `|`.
///
/// Rows `(N, nI)` to `(N, nO)`, where `nO` is the sum of the layers'; also tokens in a list, `Ragged` or `Padded`, where
/// Thinc has no right gradient.
///
/// Made by [`concatenate`] from a tuple of two to eight layers, named `0`, `1`, .. in paths.
#[derive(Clone, Debug, Default)]
pub struct Concatenate<T>(pub T);

/// Puts the outputs of the layers of a tuple side by side: the width is the sum of theirs.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = concatenate((Linear::new(8, 4), Relu::new(8, 3)));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// assert_eq!(model.predict(Floats2d::zeros([5, 8]))?.shape(), [5, 7]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn concatenate<T: Parts>(layers: T) -> Concatenate<T> {
    Concatenate(layers)
}

combinator!(Concatenate, Concatenate, |names: &[String]| names.join("|"), concatenate);

macro_rules! impls {
    ($(($first:ident; $($layer:ident $back:ident $dy:ident $index:tt $name:literal),+))*) => {$(
        impl<X, Y, $first, $($layer),+> Model<X> for Concatenate<($first, $($layer,)+)>
        where
            X: Differentiable,
            Y: Concat,
            $first: Model<X, Output = Y>,
            $($layer: Model<X, Output = Y>,)+
        {
            type Output = Y;

            fn begin_update(
                &self,
                x: X,
                train: &mut Train,
            ) -> Update<Y, impl Backprop<Self, X> + use<X, Y, $first, $($layer),+>> {
                let (y, first) = Step(x.clone(), &self.0.0).layer_takes_input().begin("0", train)?;
                $(let ($dy, $back) = Step(x.clone(), &self.0.$index).layer_takes_input().begin($name, train)?;)+
                let (y, split) = join([y, $($dy),+])?;
                update::<Self, X, _>(y, move |dy, grads| {
                    let [dy, $($dy),+] = split.split(dy)?;
                    let mut dx = first(dy, &mut grads.0).map_err(|error| error.at("0"))?;
                    $(dx.accumulate($back($dy, &mut grads.$index).map_err(|error| error.at($name))?)?;)+
                    Ok(dx)
                })
            }

            fn predict(&self, x: X) -> Result<Y> {
                let first = Step(x.clone(), &self.0.0).layer_takes_input().predict("0")?;
                let (y, _) = join([first, $(Step(x.clone(), &self.0.$index).layer_takes_input().predict($name)?),+])?;
                Ok(y)
            }
        }
    )*};
}
impls! {
    (A; B b db 1 "1")
    (A; B b db 1 "1", C c dc 2 "2")
    (A; B b db 1 "1", C c dc 2 "2", D d dd 3 "3")
    (A; B b db 1 "1", C c dc 2 "2", D d dd 3 "3", E e de 4 "4")
    (A; B b db 1 "1", C c dc 2 "2", D d dd 3 "3", E e de 4 "4", F f df 5 "5")
    (A; B b db 1 "1", C c dc 2 "2", D d dd 3 "3", E e de 4 "4", F f df 5 "5", G g dg 6 "6")
    (A; B b db 1 "1", C c dc 2 "2", D d dd 3 "3", E e de 4 "4", F f df 5 "5", G g dg 6 "6", H h dh 7 "7")
}
