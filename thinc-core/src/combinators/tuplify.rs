use crate::combinators::parts::{Parts, combinator};
use crate::error::Result;
use crate::model::{Accumulate, Backprop, Differentiable, Model, Train, Update, update};
use crate::wiring::Step;

/// The outputs of several layers that get the same input, as a tuple: `y = (f(x), g(x))`.
/// Thinc's `tuplify`, the operator `&`.
///
/// Rows `(N, nI)` to a tuple of `(N, nO)`, each with the `nO` of its layer; any other values that they give will do. The
/// gradients of the input are summed. In Thinc those of lists are joined to a longer list.
///
/// Made by [`tuplify`] from a tuple of two to eight layers, named `0`, `1`, .. in paths.
#[derive(Clone, Debug, Default)]
pub struct Tuplify<T>(pub T);

/// Gives the outputs of the layers of a tuple as a tuple.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = tuplify((Linear::new(8, 4), Softmax::new(8, 3)));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// let (features, probs) = model.predict(Floats2d::zeros([5, 8]))?;
/// assert_eq!((features.shape(), probs.shape()), ([5, 4], [5, 3]));
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn tuplify<T: Parts>(layers: T) -> Tuplify<T> {
    Tuplify(layers)
}

combinator!(Tuplify, Tuplify, |names: &[String]| format!("tuple({})", names.join(", ")), tuplify);

macro_rules! impls {
    ($(($first:ident $y0:ident; $($layer:ident $y:ident $back:ident $dy:ident $index:tt $name:literal),+))*) => {$(
        impl<X, $y0, $first, $($y, $layer),+> Model<X> for Tuplify<($first, $($layer,)+)>
        where
            X: Differentiable,
            $y0: Differentiable,
            $($y: Differentiable,)+
            $first: Model<X, Output = $y0>,
            $($layer: Model<X, Output = $y>,)+
        {
            type Output = ($y0, $($y,)+);

            fn begin_update(
                &self,
                x: X,
                train: &mut Train,
            ) -> Update<Self::Output, impl Backprop<Self, X> + use<X, $y0, $first, $($y, $layer),+>> {
                let (y0, first) = Step(x.clone(), &self.0.0).layer_takes_input().begin("0", train)?;
                $(let ($dy, $back) = Step(x.clone(), &self.0.$index).layer_takes_input().begin($name, train)?;)+
                update::<Self, X, _>((y0, $($dy,)+), move |(dy0, $($dy,)+), grads| {
                    let mut dx = first(dy0, &mut grads.0).map_err(|error| error.at("0"))?;
                    $(dx.accumulate($back($dy, &mut grads.$index).map_err(|error| error.at($name))?)?;)+
                    Ok(dx)
                })
            }

            fn predict(&self, x: X) -> Result<Self::Output> {
                let y0 = Step(x.clone(), &self.0.0).layer_takes_input().predict("0")?;
                $(let $dy = Step(x.clone(), &self.0.$index).layer_takes_input().predict($name)?;)+
                Ok((y0, $($dy,)+))
            }
        }
    )*};
}
impls! {
    (A Y0; B Y1 b db 1 "1")
    (A Y0; B Y1 b db 1 "1", C Y2 c dc 2 "2")
    (A Y0; B Y1 b db 1 "1", C Y2 c dc 2 "2", D Y3 d dd 3 "3")
    (A Y0; B Y1 b db 1 "1", C Y2 c dc 2 "2", D Y3 d dd 3 "3", E Y4 e de 4 "4")
    (A Y0; B Y1 b db 1 "1", C Y2 c dc 2 "2", D Y3 d dd 3 "3", E Y4 e de 4 "4", F Y5 f df 5 "5")
    (A Y0; B Y1 b db 1 "1", C Y2 c dc 2 "2", D Y3 d dd 3 "3", E Y4 e de 4 "4", F Y5 f df 5 "5", G Y6 g dg 6 "6")
    (A Y0; B Y1 b db 1 "1", C Y2 c dc 2 "2", D Y3 d dd 3 "3", E Y4 e de 4 "4", F Y5 f df 5 "5", G Y6 g dg 6 "6", H Y7 h dh 7 "7")
}
