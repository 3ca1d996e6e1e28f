//! Derived models that leave the types of their values to their layers.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::marker::PhantomData;

use common::{floats, initialized};
use thinc::prelude::*;
use thinc::testing::{Checkable, check_gradients};

/// Checks the gradients for batches of several sizes.
fn prove<X: Checkable, M: Model<X, Output: Checkable> + Clone + Default>(input: impl Fn(usize) -> X) {
    let model = initialized(M::default());
    for rows in [1, 3] {
        check_gradients(&model, input(rows)).unwrap();
    }
    model.predict(input(0)).unwrap();
}

#[derive(Clone, Default, Model)]
#[model(forward = hidden >> (narrow + skip) >> output)]
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

#[derive(Clone, Default, Model)]
#[model(input = Floats2d, output = Probs, forward = hidden >> (narrow + skip) >> output)]
struct Named {
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
fn computes_what_a_model_with_named_types_computes() {
    let (untyped, named) = (initialized(Classifier::default()), initialized(Named::default()));
    let x = floats(7, 5);
    assert_eq!(
        untyped.predict(x.clone()).unwrap().as_slice().unwrap(),
        named.predict(x.clone()).unwrap().as_slice().unwrap()
    );
    prove::<_, Classifier>(|rows| floats(rows, 5));

    // The same model takes data without a gradient.
    let (y, backprop) = untyped.begin_update(Data(x), &mut Train::new(0)).unwrap();
    let (dy, _) = CategoricalCrossentropy::new().get_grad_and_loss(&y, &Ints1d::from(vec![0; 7])).unwrap();
    let () = backprop(dy, &mut untyped.zero_grads().unwrap()).unwrap();
}

#[derive(Clone, Default, Model)]
#[model(forward = embed >> encode)]
struct Encoder {
    #[layer]
    embed: Embed<4, 10>,
    #[layer]
    encode: Relu<4, 3>,
}

#[test]
fn takes_every_kind_of_value_that_its_first_layer_takes() {
    let model = initialized(Encoder::default());
    let one = model.predict(Ints1d::from(vec![1, 2])).unwrap();
    let many = model.predict(Ints2d::from_rows(&[[1], [2]])).unwrap();
    assert_eq!(one, many);
    prove::<_, Encoder>(|rows| Ints1d::from((0..rows as u64).collect::<Vec<_>>()));
}

#[derive(Clone, Default, Model)]
#[model(forward = (left | noop | right) >> residual(mix >> norm) >> (head & classes))]
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

#[derive(Clone, Default, Model)]
#[model(forward = a + noop)]
struct WithInput {
    #[layer]
    a: Relu<4, 4>,
}

#[derive(Clone, Default, Model)]
#[model(forward = residual(a + b))]
struct ResidualSum {
    #[layer]
    a: Relu<4, 4>,
    #[layer]
    b: Linear<4, 4>,
}

#[derive(Clone, Default, Model)]
#[model(forward = (a | b) & c)]
struct Tuples {
    #[layer]
    a: Relu<4, 2>,
    #[layer]
    b: Linear<4, 3>,
    #[layer]
    c: Linear<4, 1>,
}

#[derive(Clone, Default, Model)]
#[model(forward = (a & b) + (b & a))]
struct SumOfTuples {
    #[layer]
    a: Relu<4, 2>,
    #[layer]
    b: Linear<4, 2>,
}

#[derive(Clone, Default, Model)]
#[model(forward = shared >> between >> shared >> (shared & shared & (shared >> shared)))]
struct Shared {
    #[layer]
    shared: Linear<3, 3>,
    #[layer]
    between: Relu<3, 3>,
}

#[derive(Clone, Default, Model)]
#[model(forward = 0 & 1)]
struct EqualTypes(#[layer] Linear<3, 2>, #[layer] Linear<3, 2>);

const TWO: usize = 2;

/// Types that are one and do not look it.
#[derive(Clone, Default, Model)]
#[model(forward = (0 & 1 & 2) >> 3)]
struct OneTypeInTwoWays(#[layer] Linear<3, 2>, #[layer] Linear<3, TWO>, #[layer] Softmax<3, TWO>, #[layer] Noop);

#[test]
fn every_operator() {
    prove::<Floats2d, OneTypeInTwoWays>(|rows| floats(rows, 3));
    prove::<Floats2d, EveryOperator>(|rows| floats(rows, 3));
    prove::<Floats2d, WithInput>(|rows| floats(rows, 4));
    prove::<Floats2d, ResidualSum>(|rows| floats(rows, 4));
    prove::<Floats2d, Tuples>(|rows| floats(rows, 4));
    prove::<Floats2d, SumOfTuples>(|rows| floats(rows, 4));
    prove::<Floats2d, Shared>(|rows| floats(rows, 3));
    prove::<Floats2d, EqualTypes>(|rows| floats(rows, 3));
}

#[derive(Clone, Default, Model)]
#[model(input = Floats2d)]
struct InputOnly(#[layer] Relu<4, 3>, #[layer] Softmax<3, 2>);

#[derive(Clone, Default, Model)]
#[model(output = Probs, forward = 0 >> 1)]
struct OutputOnly(#[layer] Relu<4, 3>, #[layer] Softmax<3, 2>);

#[derive(Clone, Default, Model)]
#[model(output = (Floats2d, Probs), forward = residual(0) >> (0 & 1))]
struct OutputTuple(#[layer] Relu<4, 4>, #[layer] Softmax<4, 2>);

#[test]
fn one_type_named() {
    prove::<Floats2d, InputOnly>(|rows| floats(rows, 4));
    prove::<Floats2d, OutputOnly>(|rows| floats(rows, 4));
    prove::<Floats2d, OutputTuple>(|rows| floats(rows, 4));
    let _: Probs = initialized(OutputOnly::default()).predict(Data(floats(2, 4))).unwrap();
}

#[derive(Clone, Default, Model)]
#[model(forward = first >> inner >> last)]
struct Generic<L: Layer, const H: usize> {
    #[layer]
    first: Relu<4, H>,
    #[layer]
    inner: L,
    #[layer]
    last: Linear<H, 2>,
}

#[derive(Clone, Default, Model)]
#[model(input = Floats2d, forward = 0 >> 1)]
struct InputOnly5(#[layer] Relu<5, 2>, #[layer] Linear<2, 5>);

#[test]
fn generic_structs() {
    prove::<Floats2d, Generic<Dropout, 3>>(|rows| floats(rows, 4));
    prove::<Floats2d, Generic<InputOnly5, 5>>(|rows| floats(rows, 4));
    prove::<Floats2d, Generic<Option<LayerNorm<3>>, 3>>(|rows| floats(rows, 4));
}

#[derive(Clone, Default, Model)]
#[model(input = X, output = X)]
struct Twice<X: Differentiable, L: Model<X, Output = X>>(#[layer] L, #[layer] L, #[model(skip)] PhantomData<fn() -> X>);

#[derive(Clone, Default, Model)]
#[model(input = X, forward = 0 >> 1)]
struct Then<X: Differentiable, L: Model<X>>(#[layer] L, #[layer] Relu<3, 2>, #[model(skip)] PhantomData<fn() -> X>);

#[test]
fn generic_over_the_value() {
    prove::<_, Twice<Floats2d, Linear<3, 3>>>(|rows| floats(rows, 3));
    prove::<_, Then<Floats2d, Linear<5, 3>>>(|rows| floats(rows, 5));
    prove::<_, Then<Ints1d, Embed<3, 9>>>(|rows| Ints1d::from(vec![4; rows]));
}

#[derive(Clone, Default, Model)]
#[model(forward = encoder >> output)]
struct Nested {
    #[layer]
    encoder: Encoder,
    #[layer]
    output: OutputOnly3,
}

#[derive(Clone, Default, Model)]
#[model(forward = 0 >> 1)]
struct OutputOnly3(#[layer] Dropout, #[layer] Softmax<3, 2>);

#[test]
fn nested_and_erased() {
    prove::<_, Nested>(|rows| Ints1d::from(vec![4; rows]));
    let model = initialized(Nested::default());
    let ids = Ints1d::from(vec![1, 2, 3]);
    let expected = model.predict(ids.clone()).unwrap();
    let erased: Box<dyn DynModel<Ints1d, Probs>> = Box::new(model);
    assert_eq!(erased.predict(ids.clone()).unwrap().as_slice().unwrap(), expected.as_slice().unwrap());
    let (y, backprop) = erased.begin_update(ids, &mut Train::new(0)).unwrap();
    let (dy, _) = CategoricalCrossentropy::new().get_grad_and_loss(&y, &Ints1d::from(vec![0; 3])).unwrap();
    let mut grads = erased.zero_grads().unwrap();
    backprop(dy, &mut grads).unwrap();
}

/// A function of models does not name the value between the layers either.
fn width_of<M: Model<Floats2d, Output = Floats2d>>(model: &M, x: Floats2d) -> usize {
    model.predict(x).unwrap().width()
}

#[test]
fn inferred_in_functions() {
    assert_eq!(width_of(&initialized(ResidualSum::default()), floats(2, 4)), 4);
}

/// Thirty layers, some of which are wired in other ways: more than stand in one function.
#[derive(Clone, Default, Model)]
#[model(
    forward = 0 >> 1 >> 2 >> 3 >> 4 >> residual(5 >> 6) >> 7 >> 8 >> 9 >> 10 >> 11 >> 12 >> 13 >> (14 + 15) >> 16
        >> 17 >> 18 >> (19 | 20) >> 21 >> 22 >> 23 >> 24 >> 25 >> 26 >> 27 >> 28 >> 29
)]
struct Deep(
    #[layer] Linear<3, 3>,
    #[layer] Relu<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] LayerNorm<3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] LayerNorm<3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] Maxout<3, 3, 2>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] LayerNorm<3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 2>,
    #[layer] Linear<3, 1>,
    #[layer] LayerNorm<3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] LayerNorm<3>,
    #[layer] Linear<3, 3>,
    #[layer] Linear<3, 3>,
    #[layer] Softmax<3, 2>,
);

#[test]
fn thirty_layers() {
    prove::<Floats2d, Deep>(|rows| floats(rows, 3));
    // An error still names its layer, in whatever segment that stands.
    let mut model = initialized(Deep::default());
    model.21 = LayerNorm::default();
    assert!(model.predict(floats(2, 3)).unwrap_err().to_string().contains("21"));
    assert!(model.begin_update(floats(2, 3), &mut Train::new(0)).err().unwrap().to_string().contains("21"));
    assert!(model.zero_grads().err().unwrap().to_string().contains("21"));
}
