//! What Thinc 8 does not have, or has wrong, against the numbers of PyTorch, which `tests/golden/make_torch.py` wrote.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/arrays.rs"]
mod arrays;
mod common;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thinc::ops::Activation;
use thinc::prelude::*;

use arrays::Golden;

type Arrays = BTreeMap<String, Golden>;

fn case<T: DeserializeOwned>(name: &str) -> T {
    let mut file: Value = serde_json::from_str(include_str!("golden/torch.json")).unwrap();
    serde_json::from_value(file[name].take()).unwrap()
}

#[test]
fn activations() {
    let check = |name: &str, activation: Activation| {
        let case: Arrays = case(name);
        let (x, ops) = (case["x"].storage(), CpuOps::get());
        let mut y = x.clone();
        ops.activate(activation, &mut y).unwrap();
        case["y"].check_values(y.as_slice().unwrap());
        let mut dy = case["dy"].storage();
        ops.backprop_activation(activation, &mut dy, if activation.saves_output() { &y } else { &x }).unwrap();
        case["dx"].check_values(dy.as_slice().unwrap());
    };
    check("elu", Activation::Elu);
    check("selu", Activation::Selu);
    check("gelu", Activation::Gelu);
    check("gelu_approx", Activation::GeluApprox);
    check("mish", Activation::Mish);
    check("swish", Activation::Swish);
    check("hard_swish_mobilenet", Activation::HardSwishMobilenet);
    check("erf", Activation::Erf);
}

#[test]
fn dense_layers() {
    fn check<M: Model<Floats2d, Output = Floats2d>>(name: &str, mut model: M) {
        let case: Arrays = case(name);
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let mut params = Params::new();
        params.insert("W", case["W"].shape.clone(), case["W"].rows().into_storage()).unwrap();
        params.insert("b", case["b"].shape.clone(), case["b"].storage()).unwrap();
        model.set_params(&params).unwrap();
        let (y, backprop) = model.begin_update(case["x"].rows(), &mut Train::new(0)).unwrap();
        case["y"].check(&y);
        let mut grads = model.zero_grads().unwrap();
        case["dx"].check(&backprop(case["dy"].rows(), &mut grads).unwrap());
        for (path, bits) in common::bits(&mut grads) {
            let values: Vec<_> = bits.into_iter().map(f32::from_bits).collect();
            case[&format!("d{path}")].check_values(&values);
        }
    }
    check("elu_layer", Elu::new(4, 3));
    check("selu_layer", Selu::new(3, 6));
}

#[derive(Deserialize)]
struct Expected {
    loss: f64,
    grad: Golden,
}

impl Expected {
    #[track_caller]
    fn check(&self, (grad, loss): (&Floats2d, f32)) {
        self.grad.check(grad);
        assert!((f64::from(loss) - self.loss).abs() < 1e-6 * self.loss.max(1.0), "{loss}, not {}", self.loss);
    }
}

#[test]
fn binary_crossentropy() {
    #[derive(Deserialize)]
    struct Case {
        guess: Golden,
        truth: Golden,
        plain: Expected,
        weighted: Expected,
    }
    let case: Case = case("binary_crossentropy");
    let (guess, truth) = (case.guess.rows(), case.truth.rows());
    let check = |golden: &Expected, loss: BinaryCrossentropy| {
        let (grad, value) = loss.get_grad_and_loss(&guess, &truth).unwrap();
        golden.check((&grad, value));
    };
    check(&case.plain, BinaryCrossentropy::new());
    check(&case.weighted, BinaryCrossentropy::new().positive_weight(2.5));
}

/// Thinc reports the sum of squares of the gradient.
#[test]
fn the_loss_of_categorical_crossentropy() {
    #[derive(Deserialize)]
    struct Case {
        guess: Golden,
        classes: Vec<u64>,
        plain: Expected,
        smoothed: Expected,
    }
    let case: Case = case("crossentropy");
    let (guess, classes) = (Probs::from(case.guess.rows()), Ints1d::from(case.classes));
    let check = |golden: &Expected, loss: CategoricalCrossentropy| {
        let (grad, value) = loss.get_grad_and_loss(&guess, &classes).unwrap();
        golden.check((&grad, value));
    };
    check(&case.plain, CategoricalCrossentropy::new());
    check(&case.smoothed, CategoricalCrossentropy::new().label_smoothing(0.2));
}

#[test]
fn optimizers() {
    #[derive(Deserialize)]
    struct Case {
        weights: Golden,
        gradients: Vec<Golden>,
        after: Golden,
    }
    let check = |name: &str, mut optimizer: Sgd| {
        let case: Case = case(name);
        let mut weights = case.weights.rows().into_storage();
        for gradient in case.gradients {
            let mut gradient = gradient.rows().into_storage();
            optimizer.update(ParamUpdate::new("W", &[3, 4], &mut weights, &mut gradient).unwrap()).unwrap();
            optimizer.step();
        }
        case.after.check_values(weights.as_slice().unwrap());
    };
    check("momentum", Sgd::new(0.1).momentum(0.9).grad_clip(0.0));
    check("nesterov", Sgd::new(0.1).momentum(0.8).nesterov(true).grad_clip(0.0));
    check("l2", Sgd::new(0.1).momentum(0.9).l2(0.05).grad_clip(0.0));
}

#[test]
fn schedules() {
    let check = |name: &str, schedule: Schedule| {
        for (step, expected) in case::<Vec<f64>>(name).into_iter().enumerate() {
            let found = f64::from(schedule.at(step as u64));
            assert!((found - expected).abs() < 1e-7, "{name} at {step}: {found}, not {expected}");
        }
    };
    check("one_cycle", one_cycle(0.1, 21).into());
    check("cosine", cosine(0.1, 20).floor(0.01).into());
}
