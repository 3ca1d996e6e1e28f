//! Twelve Relu(8, 8) after each other, at one row: what `model!` costs beside the same calls by hand.

use std::time::Duration;

use thinc::prelude::*;

use crate::harness::{Case, Measured, measure};

type Layer8 = Relu<8, 8>;

model! {
    struct Wired = Layer8 >> Layer8 >> Layer8 >> Layer8 >> Layer8 >> Layer8
        >> Layer8 >> Layer8 >> Layer8 >> Layer8 >> Layer8 >> Layer8
}

/// The same without a macro. A field each, as in the struct that the macro makes.
#[derive(Default)]
struct ByHand {
    a: Layer8,
    b: Layer8,
    c: Layer8,
    d: Layer8,
    e: Layer8,
    f: Layer8,
    g: Layer8,
    h: Layer8,
    i: Layer8,
    j: Layer8,
    k: Layer8,
    l: Layer8,
}

macro_rules! by_hand {
    ($($layer:ident $number:tt $back:ident),+; $($reversed:ident $reversed_number:tt),+) => {
        impl ByHand {
            fn initialize(&mut self, train: &mut Train) -> Result<()> {
                $(self.$layer.initialize(&(), &(), train)?;)+
                Ok(())
            }

            fn zero_grads(&self) -> Result<Grads> {
                Ok(Grads($(self.$layer.zero_grads()?),+))
            }

            fn begin_update(
                &self,
                x: Floats2d,
                train: &mut Train,
            ) -> Result<(Floats2d, impl FnOnce(Floats2d, &mut Grads) -> Result<Floats2d>)> {
                $(let (x, $back) = self.$layer.begin_update(x, train)?;)+
                Ok((x, move |dy, grads: &mut Grads| {
                    $(let dy = $reversed(dy, &mut grads.$reversed_number)?;)+
                    Ok(dy)
                }))
            }

            fn predict(&self, x: Floats2d) -> Result<Floats2d> {
                $(let x = self.$layer.predict(x)?;)+
                Ok(x)
            }
        }
    };
}
by_hand! {
    a 0 a, b 1 b, c 2 c, d 3 d, e 4 e, f 5 f, g 6 g, h 7 h, i 8 i, j 9 j, k 10 k, l 11 l;
    l 11, k 10, j 9, i 8, h 7, g 6, f 5, e 4, d 3, c 2, b 1, a 0
}

type LayerGrads = <Layer8 as Layer>::Grads;

/// Of each layer.
struct Grads(
    LayerGrads,
    LayerGrads,
    LayerGrads,
    LayerGrads,
    LayerGrads,
    LayerGrads,
    LayerGrads,
    LayerGrads,
    LayerGrads,
    LayerGrads,
    LayerGrads,
    LayerGrads,
);

/// How long each wiring takes.
pub(crate) struct Times {
    /// What was called.
    pub(crate) call: &'static str,
    /// By hand, as a struct and as an expression.
    pub(crate) wirings: [Measured; 3],
}

/// The times of a prediction, and of a forward pass whose callback is called.
pub(crate) fn times() -> Result<[Times; 2]> {
    let mut train = Train::new(0).with_check_finite(false);
    let mut hand = ByHand::default();
    hand.initialize(&mut train)?;
    let mut wired = Wired::default();
    wired.initialize(&(), &(), &mut train)?;
    let mut expression = model! {
        Layer8 >> Layer8 >> Layer8 >> Layer8 >> Layer8 >> Layer8
            >> Layer8 >> Layer8 >> Layer8 >> Layer8 >> Layer8 >> Layer8
    };
    expression.initialize(&(), &(), &mut train)?;
    let x = Floats2d::full([1, 8], 0.5);
    let (mut hand_grads, mut wired_grads, mut expression_grads) =
        (hand.zero_grads()?, wired.zero_grads()?, expression.zero_grads()?);
    let [mut a, mut b, mut c] = [train.fork(), train.fork(), train.fork()];

    let mut predict = [
        Case::new("by hand", || drop(hand.predict(x.clone()))),
        Case::new("struct", || drop(wired.predict(x.clone()))),
        Case::new("expression", || drop(expression.predict(x.clone()))),
    ];
    // Errors are looked at once: the same calls cannot fail later.
    hand.predict(x.clone())?;
    wired.predict(x.clone())?;
    expression.predict(x.clone())?;
    let predict = measured(&mut predict)?;
    let mut both = [
        Case::new("by hand", || {
            let result = hand.begin_update(x.clone(), &mut a);
            drop(result.and_then(|(y, backprop)| backprop(y, &mut hand_grads)));
        }),
        Case::new("struct", || {
            let result = wired.begin_update(x.clone(), &mut b);
            drop(result.and_then(|(y, backprop)| backprop(y, &mut wired_grads)));
        }),
        Case::new("expression", || {
            let result = expression.begin_update(x.clone(), &mut c);
            drop(result.and_then(|(y, backprop)| backprop(y, &mut expression_grads)));
        }),
    ];
    let both = measured(&mut both)?;
    Ok([Times { call: "predict", wirings: predict }, Times { call: "begin_update and callback", wirings: both }])
}

fn measured(cases: &mut [Case<'_>]) -> Result<[Measured; 3]> {
    let measured = measure(cases, 200, Duration::from_millis(2));
    measured.try_into().map_err(|_| Error::invalid("overhead", "a case was not measured"))
}
