//! What `model!` makes.

use thinc::{
    Data, Dropout, Embed, ExpandWindow, Floats2d, Ints1d, LayerNorm, Linear, Maxout, Model, Probs, Ragged, ReduceMax,
    ReduceMean, Relu, Softmax, WithArray, he_normal, model, with_array,
};

/// A constant.
const WIDTH: usize = 8;
/// A constant.
const WIDE: bool = true;
/// A constant.
const TWICE: usize = 2;

/// A layer that a function of models makes.
#[derive(Debug, Clone, Default, Model)]
#[model(input = Floats2d, output = Floats2d)]
pub struct Scaled<L: Model<Floats2d, Output = Floats2d>>(#[layer] L, #[attr] f32);

/// A function of models.
const fn scaled<L: Model<Floats2d, Output = Floats2d>>(layer: L, by: f32) -> Scaled<L> {
    Scaled(layer, by)
}

/// A function that makes a layer.
fn square<const N: usize>() -> Linear<N, N> {
    Linear::default()
}

/// Another macro.
macro_rules! norm {
    ($width:literal) => {
        LayerNorm::<$width>::default()
    };
}

model! {
    /// Every operator and every operand.
    #[derive(Debug, Clone)]
    #[model(name = "all")]
    pub struct Everything = |ids: Ints1d| -> (Floats2d, Probs) {
        #[name = "embed"] Embed<WIDTH, 100>
            >> residual(Maxout<8, _> >> LayerNorm<_>)
            >> (noop + Linear<WIDTH, WIDTH>)
            >> Relu<{ 4 + 4 }, _> ** TWICE
            >> #[name = "type"] if WIDE { Relu<_, 8> } else { Dropout(0.5) }
            >> if WIDE { LayerNorm<8> }
            >> Dropout(0.2).enabled(false)
            >> Relu<8, 8>.init_w(he_normal())
            >> { square() } as Linear<8, 8>
            >> square() as Linear<8, 8>
            >> norm!(8) as LayerNorm<_>
            >> scaled(Linear<8, 8> >> LayerNorm<8>, 0.5) as Scaled<thinc::Chain<(Linear<8, 8>, LayerNorm<8>)>>
            >> (((Relu<8, 3> | Relu<8, 2>) >> Linear<_, 2>) & Softmax<_, 4>)
    }
}

model! {
    /// Of sequences.
    #[derive(Debug, Clone)]
    pub struct Sequences = |texts: Ragged<Ints1d>| with_array(Embed<WIDTH, 100>)
        >> residual(ExpandWindow >> with_array(Maxout<_, 8> >> LayerNorm<_>))
        >> (ReduceMean | ReduceMax)
        >> Linear<_, 2>
}

model! {
    /// Generic over a layer and a width, without a gradient for the input.
    #[derive(Debug, Clone)]
    pub struct Generic<L: Model<Floats2d, Output = Floats2d>, const H: usize> =
        |x: Data<Floats2d>| Relu<8, H> >> L >> residual(Linear<H, H>) ** 2
}

model! {
    /// With more layers than stand in one function, private.
    #[derive(Debug)]
    struct Long = Linear<4, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4>
        >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4>
        >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Linear<_, 2>
}

model! {
    /// An alias.
    pub type Encoder = Embed<WIDTH, 50> >> residual(Linear<_, WIDTH>) >> if WIDE { Relu<_, 4> } >> LayerNorm<_> ** TWICE
}

/// A type in the place of a field's.
#[derive(Debug, Clone)]
pub struct Holder {
    /// With a width to infer.
    pub model: model! { type Relu<4, 8> >> residual(Linear<_, 8>) >> Softmax<_, 3> },
}

/// A type in the place of what a function gives.
#[must_use]
pub fn typed() -> model! { type Relu<4, 8> >> Linear<_, 3> } {
    model! { Relu<4, 8> >> Linear<_, 3> }
}

/// Generic.
#[must_use]
pub fn generic<const H: usize>() -> model! { type <const H: usize> Relu<4, H> >> Linear<H, 3> } {
    model! { <const H: usize> Relu<4, H> >> Linear<H, 3> }
}

/// An expression with every operand.
#[must_use]
pub fn expression(local: Linear<8, 8>) -> impl Model<Floats2d, Output = (Floats2d, Probs)> {
    model! {
        |x: Floats2d| -> (Floats2d, Probs) {
            Relu<8, 8>
                >> local
                >> { Relu::new(8, 8) }
                >> norm!(8)
                >> Linear::new(8, 8)
                >> Relu<8, WIDTH>.init_w(he_normal())
                >> Dropout(0.1)
                >> scaled(LayerNorm<8> >> residual(square::<8>()), 2.0)
                >> { square() } as Linear<8, 8>
                >> square::<8>() ** TWICE
                >> if WIDE { Relu<8, _> } else { LayerNorm<8> }
                >> noop
                >> (Linear<8, 2> + Linear<8, 2> | Linear<8, 3>)
                >> (Linear<5, _> >> LayerNorm<3> & Softmax<_, 4>)
        }
    }
}

/// Uses a private model.
///
/// # Errors
///
/// If memory runs out.
pub fn uses() -> thinc::Result<Floats2d> {
    let long = Long::default();
    long.predict(Floats2d::zeros([1, 4]))
}
