//! What Thinc gets wrong about initial values, optimizers, and the steps of training.

use thinc::prelude::*;

fn deviation(values: &[f32]) -> f64 {
    let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / values.len() as f64;
    (values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
}

fn storage(values: &[f32]) -> Storage<f32> {
    Floats1d::from(values.to_vec()).into_storage()
}

fn update(optimizer: &mut dyn Optimizer, path: &str, weights: &mut Storage<f32>, gradient: &[f32]) {
    let (shape, mut gradient) = ([weights.len()], storage(gradient));
    optimizer.update(ParamUpdate::new(path, &shape, weights, &mut gradient).unwrap()).unwrap();
}

/// `normal_init` takes its mean for the deviation, so that the default of 0 gives zeros.
#[test]
fn ledger_19_a_normal_distribution_around_0_is_not_all_zeros() {
    let mut values = [0.0; 4000];
    normal(0.0, 0.25).fill(&mut values, &[50, 80], &mut Rng::new(3)).unwrap();
    assert!((deviation(&values) - 0.25).abs() < 0.01, "{}", deviation(&values));
}

/// For weights of shape `(nO, nP, nI)`, `glorot_uniform_init` takes the number of pieces for the width of the input.
#[test]
fn ledger_20_the_fan_of_a_maxout_layer_is_its_input() {
    let mut model = Maxout::with_pieces(200, 40, 3);
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    let params = model.params().unwrap();
    let weights = params.get("W").unwrap();
    assert_eq!(weights.shape(), [40, 3, 200]);
    let limit = (6.0_f32 / (200.0 + 40.0)).sqrt();
    let highest = weights.storage().as_slice().unwrap().iter().fold(0.0_f32, |highest, w| highest.max(w.abs()));
    assert!(highest <= limit && highest > 0.99 * limit, "{highest} of {limit}");
}

/// Gradients are set to zero and stay, so that momentum goes on, and every parameter that ever had one is updated.
#[test]
fn ledger_30_a_second_finish_update_moves_nothing() {
    let optimizers: [Box<dyn Optimizer>; 3] =
        [Box::new(Adam::new(0.1)), Box::new(RAdam::new(0.1)), Box::new(Sgd::new(0.1).momentum(0.9).weight_decay(0.1))];
    for mut optimizer in optimizers {
        let mut train = Train::new(0);
        let mut model = Linear::<4, 2>::default();
        model.initialize(&(), &(), &mut train).unwrap();
        let mut grads = model.zero_grads().unwrap();
        let (y, backprop) = model.begin_update(Floats2d::full([3, 4], 1.0), &mut train).unwrap();
        backprop(y, &mut grads).unwrap();
        let start = model.to_bytes().unwrap();
        model.finish_update(&mut *optimizer, &mut grads).unwrap();
        let moved = model.to_bytes().unwrap();
        assert_ne!(start, moved);
        model.finish_update(&mut *optimizer, &mut grads).unwrap();
        assert_eq!(model.to_bytes().unwrap(), moved);
    }
}

/// RAdam takes `lr_scale` and does nothing with it.
#[test]
fn ledger_31_radam_has_rates_of_layers() {
    let mut optimizer = RAdam::new(0.1).lr_scale("embed", 0.5).lr_scale("frozen", 0.0);
    let mut moved = |path: &str| {
        let mut weights = storage(&[0.0]);
        for step in 0..12 {
            update(&mut optimizer, path, &mut weights, &[1.0 - 0.1 * step as f32]);
        }
        weights.as_slice().unwrap()[0]
    };
    let (whole, half, none) = (moved("output.W"), moved("embed.E"), moved("frozen.W"));
    assert!(whole < -0.1 && (half / whole - 0.5).abs() < 1e-5 && none == 0.0, "{whole}, {half}, {none}");
}

/// RAdam adds 1 to a count of updates that is right already, so that its first step is 1 / 1.9 as long.
#[test]
fn ledger_31_radam_counts_its_updates_from_1() {
    let mut weights = storage(&[0.0]);
    update(&mut RAdam::new(0.1), "W", &mut weights, &[1.0]);
    assert!((weights.as_slice().unwrap()[0] + 0.1).abs() < 1e-6);
}

/// With `beta2=0` Adam silently becomes gradient descent, and with `beta1=0` it raises.
#[test]
fn ledger_31_adam_without_one_of_its_means() {
    let mut weights = storage(&[0.0]);
    let mut optimizer = Adam::new(0.1).beta2(0.0).grad_clip(0.0);
    // The change is the mean of the gradients, divided by the size of the last: here 0.1 * (0.9 + 10) / 0.19 / 10.
    update(&mut optimizer, "W", &mut weights, &[1.0]);
    assert!((weights.as_slice().unwrap()[0] + 0.1).abs() < 1e-6);
    update(&mut optimizer, "W", &mut weights, &[10.0]);
    let second = 0.1 * (0.1 * 0.9 + 1.0) / 0.19 / 10.0;
    assert!((weights.as_slice().unwrap()[0] + 0.1 + second).abs() < 1e-6);

    let mut weights = storage(&[0.0]);
    update(&mut Adam::new(0.1).beta1(0.0), "W", &mut weights, &[-1.0]);
    assert!((weights.as_slice().unwrap()[0] - 0.1).abs() < 1e-6);
}

/// Averages start at 0, and are 18 % too small after the first update.
#[test]
fn ledger_31_averages_start_at_the_weights() {
    let optimizers: [Box<dyn Optimizer>; 3] =
        [Box::new(Adam::new(0.1)), Box::new(RAdam::new(0.1)), Box::new(Sgd::new(0.1))];
    for mut optimizer in optimizers {
        let mut weights = storage(&[1.0, -3.0]);
        update(&mut *optimizer, "W", &mut weights, &[0.5, 0.5]);
        let average = optimizer.averages().unwrap().get("W").unwrap();
        assert_eq!(average.storage().as_slice().unwrap(), weights.as_slice().unwrap());
    }
}

/// An optimizer of Thinc cannot be saved.
#[test]
fn ledger_31_the_state_of_an_optimizer_is_saved() {
    let steps = |optimizer: &mut dyn Optimizer, weights: &mut Storage<f32>, steps: std::ops::Range<u8>| {
        for step in steps {
            update(optimizer, "W", weights, &[1.0 - 0.25 * f32::from(step), 0.5]);
            optimizer.step();
        }
    };
    let make = || RAdam::new(warmup_linear(0.1, 2, 12)).lookahead(4, 0.5);
    let (mut whole, mut resumed) = (storage(&[1.0, 2.0]), storage(&[1.0, 2.0]));
    steps(&mut make(), &mut whole, 0..10);
    let mut first = make();
    steps(&mut first, &mut resumed, 0..5);
    let saved = serde_json::to_string(&first).unwrap();
    let mut second: RAdam = serde_json::from_str(&saved).unwrap();
    steps(&mut second, &mut resumed, 5..10);
    assert_eq!(resumed.as_slice().unwrap(), whole.as_slice().unwrap());
}
