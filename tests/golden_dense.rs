//! Dense layers with an activation and activations alone, against the numbers and the bytes of Thinc 8.3.11, which
//! `tests/golden/make_dense.py` wrote.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/golden.rs"]
mod golden;

use thinc::prelude::*;

use golden::{Case, compare_floats};

fn check<M: Model<Floats2d> + Clone>(name: &str, model: M)
where
    M::Output: Into<Floats2d>,
    Grad<M::Output>: From<Floats2d>,
{
    compare_floats(&Case::new("dense", name), model);
}

#[test]
fn smooth_activations() {
    check("mish", Mish::new(None, None));
    check("mish", Mish::<4, 5>::default());
    check("mish_far", Mish::new(4, 5));
    check("gelu", Gelu::new(4, 5));
    check("gelu_far", Gelu::new(4, 5));
    check("swish", Swish::new(4, 5));
    check("swish_far", Swish::new(4, 5));
    check("dish", Dish::new(4, 5));
    check("sigmoid", Sigmoid::new(4, 5));
    check("sigmoid_far", Sigmoid::new(4, 5));
}

#[test]
fn activations_of_lines() {
    check("hard_swish", HardSwish::new(4, 5));
    check("hard_swish_mobilenet", HardSwishMobilenet::new(4, 5));
    check("clipped_linear", ClippedLinear::new(4, 5));
    check("clipped_linear_settings", ClippedLinear::new(4, 5));
    check("hard_sigmoid", HardSigmoid::new(4, 5));
    check("hard_tanh", HardTanh::new(4, 5));
    check("relu_k", ReluK::new(4, 5));
    check("relu_k_settings", ReluK::new(4, 5));
}

#[test]
fn settings_are_those_of_thinc() {
    let case = |name| Case::new("dense", name);
    let line = ClippedLinear::<4, 5>::default().slope(0.7).offset(-0.3).min_val(-1.25).max_val(2.5);
    same_settings(&case("clipped_linear_settings"), line);
    same_settings(&case("clipped_linear"), ClippedLinear::<4, 5>::default());
    same_settings(&case("hard_sigmoid"), HardSigmoid::<4, 5>::default());
    same_settings(&case("hard_tanh"), HardTanh::<4, 5>::default());
    same_settings(&case("relu_k"), ReluK::<4, 5>::default());
    same_settings(&case("relu_k_settings"), ReluK::<4, 5>::default().k(1.5));
    same_settings(&case("multi_softmax"), MultiSoftmax::<4, 5>::default().blocks([2, 3]));
}

/// Gives the model the parameters of the case, and compares all of its bytes: so the settings are the model's own.
fn same_settings(case: &Case, mut model: impl Node + Clone) {
    let mut loaded = model.clone();
    loaded.from_bytes(&case.bytes()).unwrap();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let model = model.use_params(&loaded.params().unwrap()).unwrap();
    assert_eq!(model.to_bytes().unwrap(), case.bytes());
}

#[test]
fn multi_softmax() {
    check("multi_softmax", MultiSoftmax::new(None, []));
    check("multi_softmax", MultiSoftmax::new(4, [2, 3]));
}

#[test]
fn activations_alone() {
    check("sigmoid_activation", SigmoidActivation);
    check("logistic", Logistic);
    check("softmax_activation", SoftmaxActivation);
}
