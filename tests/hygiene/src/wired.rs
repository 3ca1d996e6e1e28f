//! Models that `model!` makes, in all its forms.

use ::renamed::{
    Bidirectional, Data, Dropout, Embed, ExpandWindow, Floats2d, Ints1d, Layer, LayerNorm, Linear, Lstm, Maxout, Model,
    Probs, Ragged, ReduceMax, ReduceMean, Relu, Residual, Softmax, WithArray, WithList, bidirectional, he_normal,
    model, with_array,
};

pub use shadows::{Add, AsLayer, Chain, Concatenate, Default, Layer as NotTheTrait, Noop, Proof, Signature, Step, To};
pub use shadows::{Choice, Known, Tuplify, Unknown};

/// Shadows what generated code might use without a path.
pub mod shadows {
    /// Not the combinator.
    pub struct Chain;
    /// Not the combinator.
    pub struct Add;
    /// Not the combinator.
    pub struct Concatenate;
    /// Not the combinator.
    pub struct Tuplify;
    /// Not the combinator.
    pub struct Noop;
    /// Not the standard one.
    pub struct Default;
    /// Not the trait.
    pub struct Layer;
    /// Not the trait.
    pub struct AsLayer;
    /// Not the generated one.
    pub struct Proof;
    /// Not the generated one.
    pub struct Step;
    /// Not the generated one.
    pub struct To;
    /// Not the generated one.
    pub struct Known;
    /// Not the generated one.
    pub struct Unknown;
    /// Not the generated one.
    pub struct Choice;
    /// Not the generated one.
    pub struct Signature;
}

/// As wide as names of generated constants are.
const WIDTH: usize = 8;
const __THINC_WIDTHS: usize = 8;
const __THINC_WIDTH1: usize = 8;
const WIDE: bool = true;
const TWICE: usize = 2;

/// A layer that a function of models makes.
#[derive(::renamed::Model)]
#[model(crate = ::renamed, input = Floats2d, output = Floats2d)]
pub struct Scaled<L>(#[layer] L, #[attr] f32)
where
    L: Model<Floats2d, Output = Floats2d>;

fn scaled<L: Model<Floats2d, Output = Floats2d>>(layer: L, by: f32) -> Scaled<L> {
    Scaled(layer, by)
}

fn square<const N: usize>() -> Linear<N, N> {
    <Linear<N, N> as ::core::default::Default>::default()
}

/// Another macro.
macro_rules! norm {
    ($width:literal) => {
        <LayerNorm<$width> as ::core::default::Default>::default()
    };
}

// Every operator and every operand.
model! {
    /// Documented.
    #[model(crate = ::renamed, name = "all", grads = Gradients)]
    #[model(removed("alpha"), refs(type = r#type, model = model, first = x0.layer.0, tenth = 9, none = none))]
    pub struct Everything = |model: Ints1d| -> (Floats2d, Probs) {
        #[name = "model"] Embed<WIDTH, 100>
            >> #[name = "x0"] residual(Maxout<8, _> >> LayerNorm<_>)
            >> #[name = "train"] (noop + Linear<__THINC_WIDTHS, __THINC_WIDTH1>)
            >> #[name = "grads"] Relu<{ 4 + 4 }, _> ** TWICE
            >> #[name = "type"] if WIDE { Relu<_, 8> } else { Dropout(0.5) }
            >> if WIDE { LayerNorm<8> }
            >> Dropout(0.2).enabled(false)
            >> Relu<8, 8>.init_w(he_normal())
            >> { square() } as Linear<8, 8>
            >> norm!(8) as LayerNorm<_>
            >> scaled(Linear<8, 8> >> LayerNorm<8>, 0.5) as Scaled<::renamed::Chain<(Linear<8, 8>, LayerNorm<8>)>>
            >> (((Relu<8, 3> | Relu<8, 2>) >> Linear<_, 2>) & Softmax<_, 4>)
    }
}

// Layers around layers, by function and by type.
model! {
    /// Documented.
    #[model(crate = ::renamed)]
    pub struct Sequences = |_: Ragged<Ints1d>| with_array(Embed<WIDTH, 100>)
        >> residual(ExpandWindow >> with_array(Maxout<_, 8> >> LayerNorm<_>))
        >> WithList<WithArray<Relu<8, 4>>>
        >> bidirectional(Lstm<4, 3>)
        >> (ReduceMean | ReduceMax)
        >> Linear<_, 2>
}

/// The same as an expression.
#[must_use]
pub fn sequences() -> impl Model<Ragged<Ints1d>, Output = Floats2d> {
    model! {
        #![model(crate = ::renamed)]
        with_array(Embed<WIDTH, 100>) >> bidirectional(with_array(Relu<_, 3>)) >> ReduceMean >> Linear<_, 2>
    }
}

// Generic over a layer and a width.
model! {
    /// Documented.
    #[model(crate = ::renamed)]
    pub struct Generic<L: Model<Floats2d, Output = Floats2d>, const MODEL: usize> where L: Layer =
        L >> Relu<8, MODEL> >> residual(Linear<MODEL, MODEL>) ** 2
}

// Without a gradient for the input.
model! {
    /// Documented.
    #[model(crate = ::renamed)]
    pub struct First = |_: Data<Floats2d>| Relu<4, 3> >> Softmax<_, 2>
}

// With more layers than stand in one function, or in one tuple.
model! {
    #[model(crate = ::renamed)]
    struct Long = Linear<4, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4>
        >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4>
        >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Relu<_, 4> >> Linear<_, 2>
}

model! {
    /// An alias.
    #[model(crate = ::renamed)]
    pub type Encoder = Embed<WIDTH, 50> >> residual(Linear<_, WIDTH>) >> if WIDE { Relu<_, 4> } >> LayerNorm<_> ** TWICE
}

model! {
    /// A generic alias.
    #[model(crate = ::renamed)]
    pub type Wide<const N: usize> = (Linear<N, 2> + Linear<N, 2>) >> (noop | Relu<2, 3>) >> (Relu<5, 1> & noop)
}

/// A type in the place of a field's, and as what a function gives.
pub struct Holder {
    /// With a width to infer.
    pub model: model! { #![model(crate = ::renamed)] type Relu<4, 8> >> residual(Linear<_, 8>) >> Softmax<_, 3> },
}

fn typed<const H: usize>() -> model! { #![model(crate = ::renamed)] type <const H: usize> Relu<4, H> >> Linear<H, 3> } {
    model! { #![model(crate = ::renamed)] <const H: usize> Relu<4, H> >> Linear<H, 3> }
}

impl Holder {
    fn new() -> Self {
        Self { model: model! { #![model(crate = ::renamed)] Relu<4, 8> >> residual(Linear<_, 8>) >> Softmax<_, 3> } }
    }
}

/// Local variables by the names of generated ones.
fn expression(layer0: Linear<8, 8>) -> impl Model<Floats2d, Output = (Floats2d, Probs)> {
    let (layer1, layer2) = (square::<8>(), square::<8>());
    let (x0, x1, x) = (square::<8>(), square::<8>(), square::<8>());
    let (model, proof, train, grads) = (square::<8>(), square::<8>(), square::<8>(), square::<8>());
    model! {
        #![model(crate = ::renamed)]
        |x0: Floats2d| -> (Floats2d, Probs) {
            layer2 >> layer1 >> layer0 >> x1 >> x0 >> (x + proof) >> (train | grads) >> Linear<16, _> >> model as Linear<8, 8>
                >> { let layer0 = 8; Linear::new(layer0, layer0) }
                >> norm!(8)
                >> Linear::new(8, 8)
                >> Relu<_, WIDTH>.init_w(he_normal())
                >> Dropout(0.1)
                >> scaled(LayerNorm<8> >> residual(square::<8>()), 2.0)
                >> { square() } as Linear<8, 8> ** TWICE
                >> if WIDE { Relu<8, _> } else { LayerNorm<8> }
                >> noop
                >> (Linear<8, _> >> LayerNorm<3> & Softmax<_, 4>)
        }
    }
}

#[test]
fn models_run() -> ::renamed::Result<()> {
    use ::renamed::{Chain, Node as _, NodeExt as _, Train};
    let mut train = Train::new(0);

    let mut everything = <Everything as ::core::default::Default>::default();
    everything.initialize(&(), &(), &mut train)?;
    ::std::assert_eq!(everything.name(), "all");
    let (left, right) = everything.predict(Ints1d::full([2], 1))?;
    ::std::assert_eq!((left.shape(), right.shape()), ([2, 2], [2, 4]));

    let mut generic = <Generic<Residual<LayerNorm<8>>, 5> as ::core::default::Default>::default();
    generic.initialize(&(), &(), &mut train)?;
    ::std::assert_eq!(generic.predict(Floats2d::zeros([2, 8]))?.shape(), [2, 5]);

    let mut long = Chain((<Long as ::core::default::Default>::default(), Linear::new(2, 4)));
    long.initialize(&(), &(), &mut train)?;
    ::std::assert_eq!(long.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 4]);

    let mut first = <First as ::core::default::Default>::default();
    first.initialize(&(), &(), &mut train)?;
    ::std::assert_eq!(first.predict(Data(Floats2d::zeros([2, 4])))?.shape(), [2, 2]);

    let mut encoder = <Encoder as ::core::default::Default>::default();
    encoder.initialize(&(), &(), &mut train)?;
    ::std::assert_eq!(encoder.predict(Ints1d::full([2], 1))?.shape(), [2, 4]);

    let mut wide = <Wide<3> as ::core::default::Default>::default();
    wide.initialize(&(), &(), &mut train)?;
    ::std::assert_eq!(wide.predict(Floats2d::zeros([2, 3]))?.1.shape(), [2, 5]);

    let mut holder = Holder::new();
    holder.model.initialize(&(), &(), &mut train)?;
    ::std::assert_eq!(holder.model.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);

    let mut typed = typed::<6>();
    typed.initialize(&(), &(), &mut train)?;
    ::std::assert_eq!(typed.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);

    let mut expression = expression(square());
    expression.initialize(&(), &(), &mut train)?;
    let (left, right) = expression.predict(Floats2d::zeros([2, 8]))?;
    ::std::assert_eq!((left.shape(), right.shape()), ([2, 3], [2, 4]));
    ::core::result::Result::Ok(())
}
