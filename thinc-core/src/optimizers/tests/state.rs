//! What optimizers keep from step to step.

use super::*;
use crate::error::ErrorKind;
use crate::rng::Rng;
use crate::schedules::plateau;

fn update(optimizer: &mut dyn Optimizer, shape: &[usize], weights: &mut Storage<f32>, gradient: &[f32]) {
    let mut gradient = Storage::from_slice(gradient);
    optimizer.update(ParamUpdate::new("W", shape, weights, &mut gradient).unwrap()).unwrap();
}

#[test]
fn scores_reach_the_schedules() {
    let mut optimizer: Box<dyn Optimizer> =
        Box::new(Sgd::new(plateau(1, 0.5, 0.8)).lr_scale("W", plateau(2, 0.0, 1.0)));
    let mut weights = Storage::from_slice(&[0.0]);
    for expected in [-0.8, -1.6, -2.0, -2.0] {
        update(&mut *optimizer, &[1], &mut weights, &[1.0]);
        assert_close("weights", weights.as_slice().unwrap(), &[expected], 1e-6);
        optimizer.step();
        optimizer.report_score(0.5);
    }
    assert_eq!(optimizer.learn_rate(), 0.1);
}

/// The entries that stay go on as if nothing had happened; the new ones start from nothing.
#[test]
fn a_parameter_that_grows_keeps_its_state() {
    grows(|| Adam::new(0.01).grad_clip(0.0));
    grows(|| RAdam::new(0.01).grad_clip(0.0).beta2(0.9));
    grows(|| Sgd::new(0.01).grad_clip(0.0).momentum(0.9));
    // The slow weights are set in the last step, with those of before.
    grows(|| Sgd::new(0.01).grad_clip(0.0).lookahead(4, 0.5));
}

fn grows<O: Optimizer>(make: impl Fn() -> O) {
    let whole = |i: u64| if i % 5 == 4 { 0.0 } else { ((i * 3) % 7) as f32 / 16.0 - 0.125 };
    let wide: Vec<f32> = (0..15).map(whole).collect();
    let narrow: Vec<f32> = wide.chunks(5).take(2).flat_map(|row| &row[..4]).copied().collect();

    let mut optimizer = make();
    let mut weights = Storage::from_slice(&[0.5; 8]);
    for _ in 0..3 {
        update(&mut optimizer, &[2, 4], &mut weights, &narrow);
    }
    let at = weights.as_slice().unwrap().to_vec();
    let mut grown = Storage::zeros(15);
    for (i, value) in at.iter().enumerate() {
        grown.make_mut().unwrap()[i / 4 * 5 + i % 4] = *value;
    }
    update(&mut optimizer, &[3, 5], &mut grown, &wide);

    let mut straight = make();
    let mut reference = Storage::from_slice(&[0.5; 8]);
    for _ in 0..4 {
        update(&mut straight, &[2, 4], &mut reference, &narrow);
    }
    let (grown, reference) = (grown.as_slice().unwrap(), reference.as_slice().unwrap());
    for i in 0..8 {
        assert_eq!(grown[i / 4 * 5 + i % 4], reference[i], "{i}");
    }
    // A new entry with a gradient moves, one without stays.
    assert!(grown[11] != 0.0 && grown[4] == 0.0);
}

/// As the documentation of `Adam` says.
#[test]
fn new_entries_move_farther_for_some_steps() {
    fn steps_of_a_new_entry(mut optimizer: impl Optimizer) -> Vec<f32> {
        let mut weights = Storage::from_slice(&[0.0]);
        for _ in 0..8000 {
            update(&mut optimizer, &[1], &mut weights, &[0.5]);
        }
        let mut weights = Storage::from_slice(&[0.0; 2]);
        let mut at = 0.0;
        let mut step = |_| {
            update(&mut optimizer, &[2], &mut weights, &[0.5; 2]);
            let before = std::mem::replace(&mut at, weights.as_slice().unwrap()[1]);
            before - at
        };
        (0..500).map(&mut step).collect()
    }
    let expected = |k: i32| (1.0 - 0.9_f32.powi(k)) / (1.0 - 0.999_f32.powi(k)).sqrt();
    for moves in
        [steps_of_a_new_entry(Adam::new(0.001).grad_clip(0.0)), steps_of_a_new_entry(RAdam::new(0.001).grad_clip(0.0))]
    {
        for k in [1, 12, 100, 500] {
            let found = moves[k - 1] / 0.001;
            assert!((found / expected(k as i32) - 1.0).abs() < 0.02, "{found} in the update number {k}");
        }
        let largest = moves.iter().copied().fold(0.0, f32::max) / 0.001;
        assert!((6.5..6.6).contains(&largest), "{largest}");
    }
}

#[test]
fn averages_follow_a_parameter_that_changes_its_size() {
    let mut optimizer = Sgd::new(0.5).grad_clip(0.0);
    let mut weights = Storage::from_slice(&[1.0, 2.0]);
    update(&mut optimizer, &[2], &mut weights, &[0.0, 0.0]);
    let mut grown = Storage::from_slice(&[1.0, 2.0, 0.0]);
    update(&mut optimizer, &[3], &mut grown, &[0.0, 0.0, -4.0]);
    assert_eq!(optimizer.averages().unwrap().get("W").unwrap().shape(), [3]);
    assert_eq!(average(&optimizer), [1.0, 2.0, 2.0]);
    update(&mut optimizer, &[3], &mut grown, &[0.0, 0.0, 4.0]);
    // The third update keeps 4 / 13 of the average.
    assert_close("averages", average(&optimizer), &[1.0, 2.0, 2.0 - 2.0 * 9.0 / 13.0], 1e-6);

    // Of another rank, it is another parameter.
    let mut other = Storage::from_slice(&[3.0, 5.0]);
    update(&mut optimizer, &[1, 2], &mut other, &[0.0, 0.0]);
    assert_eq!(average(&optimizer), [3.0, 5.0]);
    let mut adam = Adam::new(0.1);
    update(&mut adam, &[2], &mut weights, &[0.1, 0.1]);
    update(&mut adam, &[1, 2], &mut other, &[0.5, -0.5]);
    // The first step of Adam is as long as the learning rate.
    assert_close("weights", other.as_slice().unwrap(), &[2.9, 5.1], 1e-5);
}

#[test]
fn slow_weights_of_new_entries_start_at_their_weights() {
    let mut optimizer = Sgd::new(1.0).lookahead(2, 0.5);
    update(&mut optimizer, &[1, 2], &mut Storage::from_slice(&[1.0, 2.0]), &[0.0, 0.0]);
    let mut grown = Storage::from_slice(&[1.0, 5.0, 7.0, 9.0]);
    update(&mut optimizer, &[2, 2], &mut grown, &[0.0, 0.0, 0.5, 0.0]);
    // The slow weights were 1, 2, and 7 and 9 before the second update.
    assert_eq!(grown.as_slice().unwrap(), [1.0, 3.5, 6.75, 9.0]);
}

#[test]
fn patterns_of_a_loaded_optimizer_are_looked_up_again() {
    let mut optimizer = Sgd::new(0.1).lr_scale("W", 0.5);
    let paths = |path: &str| vec![path.to_owned()];
    optimizer.begin_step(&mut || Ok(paths("W"))).unwrap();
    optimizer.begin_step(&mut || unreachable!()).unwrap();
    let mut loaded: Sgd = rmp_serde::from_slice(&rmp_serde::to_vec_named(&optimizer).unwrap()).unwrap();
    assert!(loaded.begin_step(&mut || Ok(paths("b"))).is_err());
    loaded.begin_step(&mut || Ok(paths("W"))).unwrap();
}

#[test]
fn averages_are_listed_by_path() {
    let mut optimizer = Sgd::new(0.1);
    for path in ["output.b", "embed.E", "output.W"] {
        let (mut weights, mut gradient) = (Storage::from_slice(&[1.0]), Storage::from_slice(&[0.0]));
        optimizer.update(ParamUpdate::new(path, &[1], &mut weights, &mut gradient).unwrap()).unwrap();
    }
    let averages = optimizer.averages().unwrap();
    assert_eq!(averages.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["embed.E", "output.W", "output.b"]);
    assert_eq!((averages.len(), averages.is_empty(), averages.get("output").is_none()), (3, false, true));
    assert!(optimizer.use_averages(false).averages().is_none());
}

/// What an earlier holder of the weights sees stays as it was, also while the first average shares them.
#[test]
fn updates_do_not_reach_other_holders_of_the_weights() {
    let mut weights = Storage::from_slice(&weights());
    let before = weights.clone();
    let mut optimizer = Adam::new(0.01);
    train(&mut optimizer, &mut weights, 0..1);
    let first = average(&optimizer).to_vec();
    assert_eq!(first, weights.as_slice().unwrap());
    train(&mut optimizer, &mut weights, 1..2);
    assert_eq!(before.as_slice().unwrap(), super::weights());
    assert_ne!(average(&optimizer), first);
    assert_ne!(average(&optimizer), weights.as_slice().unwrap());
}

#[test]
fn empty_parameters_are_updated_without_error() {
    let optimizers: [Box<dyn Optimizer>; 4] = [
        Box::new(Adam::new(0.1).l2(0.1).lookahead(2, 0.5)),
        Box::new(RAdam::new(0.1).global_clip(1.0)),
        Box::new(Sgd::new(0.1).weight_decay(0.1).gradient_noise(1.0, Rng::new(0))),
        Box::new(Sgd::new(0.1).momentum(0.9).lars(0.1)),
    ];
    for mut optimizer in optimizers {
        for _ in 0..2 {
            update(&mut *optimizer, &[0, 3], &mut Storage::zeros(0), &[]);
        }
    }
}

#[test]
fn settings_that_make_no_sense_are_errors_and_change_nothing() {
    let broken: [(&str, Box<dyn Optimizer>); 22] = [
        ("learn_rate", Box::new(Sgd::new(f32::NAN))),
        ("learn_rate", Box::new(Adam::new(-0.1))),
        ("learn_rate", Box::new(Adam::new(f32::INFINITY))),
        ("l2", Box::new(Sgd::new(0.1).l2(-1.0))),
        ("weight_decay", Box::new(Adam::new(0.1).weight_decay(f32::NAN))),
        ("grad_clip", Box::new(Adam::new(0.1).grad_clip(-1.0))),
        ("beta1", Box::new(Adam::new(0.1).beta1(1.0))),
        ("beta2", Box::new(Adam::new(0.1).beta2(f32::NAN))),
        ("eps", Box::new(Adam::new(0.1).eps(0.0))),
        ("eps", Box::new(Adam::new(0.1).eps(f32::INFINITY))),
        ("beta2", Box::new(RAdam::new(0.1).beta2(1.0))),
        ("momentum", Box::new(Sgd::new(0.1).momentum(1.0))),
        ("momentum", Box::new(Sgd::new(0.1).momentum(f32::NAN))),
        ("nesterov", Box::new(Sgd::new(0.1).nesterov(true))),
        ("lars", Box::new(Sgd::new(0.1).lars(-0.1))),
        ("global_clip", Box::new(Sgd::new(0.1).global_clip(f32::NAN))),
        ("lr_scale", Box::new(Adam::new(0.1).lr_scale("W", -1.0))),
        ("lookahead", Box::new(Adam::new(0.1).lookahead(0, 0.5))),
        ("lookahead", Box::new(Sgd::new(0.1).lookahead(5, 0.0))),
        ("lookahead", Box::new(RAdam::new(0.1).lookahead(5, f32::NAN))),
        ("gradient_noise", Box::new(Sgd::new(0.1).gradient_noise(-1.0, Rng::new(0)))),
        ("gradient_noise", Box::new(Adam::new(0.1).gradient_noise(f32::INFINITY, Rng::new(0)))),
    ];
    for (name, mut optimizer) in broken {
        let (mut weights, mut gradient) = (Storage::from_slice(&[1.0]), Storage::from_slice(&[2.0]));
        let result = optimizer.update(ParamUpdate::new("W", &[1], &mut weights, &mut gradient).unwrap());
        let error = result.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Invalid { .. }) && error.to_string().contains(name), "{error}");
        assert_eq!((weights.as_slice().unwrap(), gradient.as_slice().unwrap()), (&[1.0][..], &[2.0][..]));
        assert!(optimizer.averages().unwrap().is_empty());
    }
}

#[test]
fn an_update_checks_its_gradient() {
    let new = |shape: &[usize], weights: usize, gradient: Vec<f32>| {
        let (mut weights, mut gradient) = (Storage::zeros(weights), Storage::from_vec(gradient));
        let error = ParamUpdate::new("encode.W", shape, &mut weights, &mut gradient).unwrap_err();
        assert_eq!(error.path(), "encode.W");
        error.to_string()
    };
    assert!(new(&[2, 2], 4, vec![0.0; 3]).contains("a gradient"));
    assert!(new(&[2, 2], 3, vec![0.0; 3]).contains("weights"));
    assert!(new(&[2, 2], 4, vec![0.0, 1.0, f32::NEG_INFINITY, f32::NAN]).contains("-inf at [1, 0]"));
    // The squares of these overflow an f32.
    let (mut weights, mut gradient) = (Storage::zeros(2), Storage::from_slice(&[f32::MAX, f32::MIN]));
    let norm = ParamUpdate::new("W", &[2], &mut weights, &mut gradient).unwrap().norm();
    assert!((norm / f64::from(f32::MAX) - 2.0_f64.sqrt()).abs() < 1e-6);
}

#[test]
fn layer_wise_rates_are_for_weights() {
    // A bias, a weight of zeros and a gradient of zeros move as in gradient descent, also clipped.
    for (shape, at, gradient) in
        [(&[2][..], [3.0, 4.0], [6.0, 8.0]), (&[1, 2], [0.0, 0.0], [6.0, 8.0]), (&[1, 2], [3.0, 4.0], [0.0, 0.0])]
    {
        let [mut found, mut expected] = [at, at].map(|at| Storage::from_slice(&at));
        update(&mut Sgd::new(0.5).lars(0.01), shape, &mut found, &gradient);
        update(&mut Sgd::new(0.5), shape, &mut expected, &gradient);
        assert_eq!(found.as_slice().unwrap(), expected.as_slice().unwrap());
    }
    // Others move by the trust times their length, 5, however long the gradient is.
    for scale in [1e-38, 1.0, 1e30] {
        let mut weights = Storage::from_slice(&[3.0, 4.0]);
        update(&mut Sgd::new(1.0).lars(0.01), &[1, 2], &mut weights, &[0.6 * scale, 0.8 * scale]);
        assert_close("weights", weights.as_slice().unwrap(), &[2.97, 3.96], 1e-5);
    }
    let mut weights = Storage::from_slice(&[3.0, 4.0]);
    update(&mut Sgd::new(1.0).lars(1e30), &[1, 2], &mut weights, &[1e-45, 0.0]);
    assert_eq!(weights.as_slice().unwrap()[1], 4.0);
}

#[test]
fn lookahead_leaves_other_holders_of_the_weights_theirs() {
    let mut weights = Storage::from_slice(&weights());
    let before = weights.clone();
    let mut optimizer = Sgd::new(0.1).lookahead(2, 0.5).use_averages(false);
    train(&mut optimizer, &mut weights, 0..3);
    assert_eq!(before.as_slice().unwrap(), super::weights());
    assert_ne!(weights.as_slice().unwrap(), super::weights());
}
