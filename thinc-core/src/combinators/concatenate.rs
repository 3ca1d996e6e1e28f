use crate::combinators::parts::{Parts, combinator};
use crate::error::Result;
use crate::model::{Accumulate, Backprop, Differentiable, Model, Train, Update, update};
use crate::wiring::{Concat, Step, concatenate as join};

/// The outputs of several layers that get the same input, side by side: `y = [f(x), g(x)]`.
/// Thinc's `concatenate`, the operator `|`.
///
/// Made by [`concatenate`] from a tuple of two to eight layers, named `0`, `1`, .. in paths.
#[derive(Clone, Debug)]
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
    ($(($($layer:ident $back:ident $dy:ident $index:tt $name:literal),+))*) => {$(
        impl<X, Y, $($layer),+> Model<X> for Concatenate<($($layer,)+)>
        where
            X: Differentiable,
            Y: Concat,
            $($layer: Model<X, Output = Y>,)+
        {
            type Output = Y;

            fn begin_update(
                &self,
                x: X,
                train: &mut Train,
            ) -> Update<Y, impl Backprop<Self, X> + use<X, Y, $($layer),+>> {
                $(let ($dy, $back) = Step(x.clone(), &self.0.$index).layer_takes_input().begin($name, train)?;)+
                let (y, split) = join([$($dy),+])?;
                update::<Self, X, _>(y, move |dy, grads| {
                    let [$($dy),+] = split.split(dy)?;
                    let mut parts = None::<X::Grad>;
                    $(
                        let dx = $back($dy, &mut grads.$index).map_err(|error| error.at($name))?;
                        match &mut parts {
                            Some(sum) => sum.accumulate(dx)?,
                            none => *none = Some(dx),
                        }
                    )+
                    parts.ok_or_else(|| crate::Error::invalid("concatenate", "there are no layers"))
                })
            }

            fn predict(&self, x: X) -> Result<Y> {
                let (y, _) = join([$(Step(x.clone(), &self.0.$index).layer_takes_input().predict($name)?),+])?;
                Ok(y)
            }
        }
    )*};
}
impls! {
    (A a da 0 "0", B b db 1 "1")
    (A a da 0 "0", B b db 1 "1", C c dc 2 "2")
    (A a da 0 "0", B b db 1 "1", C c dc 2 "2", D d dd 3 "3")
    (A a da 0 "0", B b db 1 "1", C c dc 2 "2", D d dd 3 "3", E e de 4 "4")
    (A a da 0 "0", B b db 1 "1", C c dc 2 "2", D d dd 3 "3", E e de 4 "4", F f df 5 "5")
    (A a da 0 "0", B b db 1 "1", C c dc 2 "2", D d dd 3 "3", E e de 4 "4", F f df 5 "5", G g dg 6 "6")
    (A a da 0 "0", B b db 1 "1", C c dc 2 "2", D d dd 3 "3", E e de 4 "4", F f df 5 "5", G g dg 6 "6", H h dh 7 "7")
}
