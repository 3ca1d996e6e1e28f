use thinc::prelude::*;

use crate::{floats, ids, prove};

#[derive(Clone, Model, Default)]
#[model(input = Floats2d, output = Probs, forward = hidden >> (narrow + skip) >> output)]
struct Classifier {
    #[layer]
    hidden: Relu<5, 4>,
    #[layer]
    narrow: Relu<4, 3>,
    #[layer]
    skip: Linear<4, 3>,
    #[layer]
    output: Softmax<3, 2>,
}

#[test]
fn sums_in_a_chain() {
    prove(Classifier::default(), |rows| floats(rows, 5));
}

#[derive(Clone, Model, Default)]
#[model(
    input = Floats2d,
    output = (Floats2d, Probs),
    forward = (left | noop | right) >> residual(mix >> norm) >> (head & classes)
)]
struct EveryOperator {
    #[layer]
    left: Maxout<3, 2>,
    #[layer]
    right: Linear<3, 1>,
    #[layer]
    mix: Maxout<6, 6, 2>,
    #[layer]
    norm: LayerNorm<6>,
    #[layer]
    head: Linear<6, 2>,
    #[layer]
    classes: Softmax<6, 3>,
}

#[test]
fn every_operator() {
    prove(EveryOperator::default(), |rows| floats(rows, 3));
}

#[derive(Clone, Model, Default)]
#[model(input = Floats2d, output = Floats2d, forward = shared >> between >> shared >> shared)]
struct UsedThrice {
    #[layer]
    shared: Linear<3, 3>,
    #[layer]
    between: Relu<3, 3>,
}

#[derive(Clone, Model, Default)]
#[model(input = Floats2d, output = Floats2d, forward = (shared >> narrow) + (wide >> shared >> narrow) | shared)]
struct UsedInBranches {
    #[layer]
    shared: Maxout<3, 3>,
    #[layer]
    narrow: Linear<3, 2>,
    #[layer]
    wide: Linear<3, 3>,
}

#[test]
fn a_layer_that_is_used_several_times() {
    prove(UsedThrice::default(), |rows| floats(rows, 3));
    prove(UsedInBranches::default(), |rows| floats(rows, 3));
}

#[derive(Clone, Model, Default)]
#[model(input = Floats2d, output = Floats2d, forward = 0 >> 1 >> (2 + noop))]
struct Unnamed(#[layer] Linear<4, 5>, #[layer] LayerNorm<5>, #[layer] Linear<5, 5>);

#[derive(Clone, Model, Default)]
#[model(input = Floats2d, output = Floats2d)]
struct InOrder {
    #[layer]
    first: Linear<4, 3>,
    #[layer]
    second: Option<Relu<3, 3>>,
    #[layer]
    third: Vec<Linear<3, 3>>,
}

#[test]
fn tuple_structs_and_layers_in_order() {
    prove(Unnamed::default(), |rows| floats(rows, 4));
    prove(InOrder::default(), |rows| floats(rows, 4));
    let full = InOrder { second: Some(Relu::default()), third: vec![Linear::default(); 2], ..InOrder::default() };
    prove(full, |rows| floats(rows, 4));
}

#[derive(Clone, Model)]
#[model(input = Ints1d, output = Probs, forward = encode >> output)]
struct Tagger<E: Model<Ints1d, Output = Floats2d>> {
    #[layer]
    encode: E,
    #[layer]
    output: Softmax,
}

#[derive(Clone, Model, Default)]
#[model(input = Floats2d, output = Floats2d, forward = up >> down)]
struct Bottleneck<const I: usize, const H: usize> {
    #[layer]
    up: Relu<I, H>,
    #[layer]
    down: Linear<H, I>,
}

#[test]
fn generic_over_a_layer_and_over_widths() {
    let encode = chain((Embed::new(4, 9), residual(Bottleneck::<4, 6>::default())));
    prove(Tagger { encode, output: Softmax::new(4, 3) }, ids);
    prove(Tagger { encode: HashEmbed::new(4, 3), output: Softmax::new(4, 3) }, ids);
    prove(Bottleneck::<3, 5>::default(), |rows| floats(rows, 3));
}

#[derive(Clone, Model, Default)]
#[model(input = Data<Floats2d>, output = Floats2d, forward = (hidden | other) >> output)]
struct FromData {
    #[layer]
    hidden: Relu<4, 3>,
    #[layer]
    other: Linear<4, 2>,
    #[layer]
    output: Linear<5, 2>,
}

#[test]
fn an_input_without_a_gradient() {
    prove(FromData::default(), |rows| Data(floats(rows, 4)));
}

#[derive(Clone, Model, Default)]
#[model(input = Floats2d, output = Floats2d, forward = node >> child)]
struct Recursive {
    #[layer]
    node: Relu<3, 3>,
    #[layer]
    child: Option<Box<Recursive>>,
}

#[test]
fn a_recursive_model() {
    let leaf = Some(Box::new(Recursive::default()));
    let model =
        Recursive { child: Some(Box::new(Recursive { child: leaf, ..Recursive::default() })), ..Recursive::default() };
    prove(model, |rows| floats(rows, 3));
}

/// Parameters of its own beside layers, and a callback by hand.
#[derive(Clone, Model)]
#[model(wiring = layer)]
struct Scaled {
    #[layer]
    layer: Linear<3, 2>,
    #[param(name = "s", shape = [1], init = Initializer::Constant(1.0))]
    scale: Param<Floats1d>,
}

impl Model<Floats2d> for Scaled {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, train: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<>> {
        let (y, backprop) = self.layer.begin_update(x, train)?;
        let scale = self.scale.get()?.as_slice()?[0];
        let scaled = y.map(|y| scale * y)?;
        update::<Self, Floats2d, _>(scaled, move |dy, grads| {
            let dot: f32 = dy.as_slice()?.iter().zip(y.as_slice()?).map(|(dy, y)| dy * y).sum();
            grads.scale.add(Floats1d::from(vec![dot]))?;
            backprop(dy.map(|dy| scale * dy)?, &mut grads.layer)
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        let scale = self.scale.get()?.as_slice()?[0];
        self.layer.predict(x)?.map(|y| scale * y)
    }
}

#[test]
fn parameters_beside_layers() {
    prove(Scaled { layer: Linear::default(), scale: Param::default() }, |rows| floats(rows, 3));
}
