use crate::combinators::parts::{Parts, combinator};
use crate::error::Result;
use crate::model::{Backprop, Differentiable, Model, Train, Update, update};
use crate::wiring::Step;

/// One layer after the other: `y = g(f(x))`. Thinc's `chain`, the operator `>>`.
///
/// Rows `(N, nI)` of the first layer to `(N, nO)` of the last one; any other value that they take and give will do.
///
/// Made by [`chain`] from a tuple of two to eight layers, named `0`, `1`, .. in paths.
#[derive(Clone, Debug, Default)]
pub struct Chain<T>(pub T);

/// Puts the layers of a tuple one after the other: `chain((a, b, c))` computes `c(b(a(x)))`.
///
/// Widths go from layer to layer in both directions when the model is initialized, and each layer is initialized once.
/// In Thinc layer after layer is run to learn their widths, and where there are no samples, each is initialized twice.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = chain((Linear::new(None, 16), Linear::new(None, 3)));
/// // Widths that are not given come from the samples.
/// # let mut train = Train::new(0);
/// assert!(model.initialize(&Floats2d::zeros([5, 8]), &(), &mut train).is_ok());
/// assert_eq!(model.predict(Floats2d::zeros([5, 8]))?.shape(), [5, 3]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn chain<T: Parts>(layers: T) -> Chain<T> {
    Chain(layers)
}

combinator!(Chain, Chain, |names: &[String]| names.join(">>"), chain);

macro_rules! impls {
    ($(($($layer:ident $x:ident $y:ident $back:ident $index:tt $name:literal),+; $last:ident; $($rback:ident $rindex:tt $rname:literal),+))*) => {$(
        impl<X0, $($y,)+ $($layer),+> Model<X0> for Chain<($($layer,)+)>
        where
            X0: Differentiable,
            $($y: Differentiable,)+
            $($layer: Model<$x, Output = $y>,)+
        {
            type Output = $last;

            fn begin_update(
                &self,
                x: X0,
                train: &mut Train,
            ) -> Update<$last, impl Backprop<Self, X0> + use<X0, $($y,)+ $($layer),+>> {
                $(let (x, $back) = Step(x, &self.0.$index).layer_takes_input().begin($name, train)?;)+
                update::<Self, X0, _>(x, move |dy, grads| {
                    $(let dy = $rback(dy, &mut grads.$rindex).map_err(|error| error.at($rname))?;)+
                    Ok(dy)
                })
            }

            fn predict(&self, x: X0) -> Result<$last> {
                $(let x = Step(x, &self.0.$index).layer_takes_input().predict($name)?;)+
                Ok(x)
            }
        }
    )*};
}
impls! {
    (A X0 X1 a 0 "0", B X1 X2 b 1 "1"; X2; b 1 "1", a 0 "0")
    (A X0 X1 a 0 "0", B X1 X2 b 1 "1", C X2 X3 c 2 "2"; X3; c 2 "2", b 1 "1", a 0 "0")
    (A X0 X1 a 0 "0", B X1 X2 b 1 "1", C X2 X3 c 2 "2", D X3 X4 d 3 "3"; X4; d 3 "3", c 2 "2", b 1 "1", a 0 "0")
    (A X0 X1 a 0 "0", B X1 X2 b 1 "1", C X2 X3 c 2 "2", D X3 X4 d 3 "3", E X4 X5 e 4 "4"; X5; e 4 "4", d 3 "3", c 2 "2", b 1 "1", a 0 "0")
    (A X0 X1 a 0 "0", B X1 X2 b 1 "1", C X2 X3 c 2 "2", D X3 X4 d 3 "3", E X4 X5 e 4 "4", F X5 X6 f 5 "5"; X6; f 5 "5", e 4 "4", d 3 "3", c 2 "2", b 1 "1", a 0 "0")
    (A X0 X1 a 0 "0", B X1 X2 b 1 "1", C X2 X3 c 2 "2", D X3 X4 d 3 "3", E X4 X5 e 4 "4", F X5 X6 f 5 "5", G X6 X7 g 6 "6"; X7; g 6 "6", f 5 "5", e 4 "4", d 3 "3", c 2 "2", b 1 "1", a 0 "0")
    (A X0 X1 a 0 "0", B X1 X2 b 1 "1", C X2 X3 c 2 "2", D X3 X4 d 3 "3", E X4 X5 e 4 "4", F X5 X6 f 5 "5", G X6 X7 g 6 "6", H X7 X8 h 7 "7"; X8; h 7 "7", g 6 "6", f 5 "5", e 4 "4", d 3 "3", c 2 "2", b 1 "1", a 0 "0")
}
