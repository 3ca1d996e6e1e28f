//! Settings that are schedules.

use super::*;
use crate::schedules::{Schedule, constant_then, plateau};

/// Whether a setting that changes after 7 steps does what changing the setting by hand then does.
fn changes<O: Optimizer>(name: &str, make: fn() -> O, set: fn(O, Schedule) -> O, [first, then]: [f64; 2]) {
    let mut found = Storage::from_slice(&weights());
    train(&mut set(make(), constant_then(first, 7, then)), &mut found, 0..STEPS);

    let mut expected = Storage::from_slice(&weights());
    let mut optimizer = set(make(), first.into());
    train(&mut optimizer, &mut expected, 0..7);
    let unchanged = expected.clone();
    let mut optimizer = set(optimizer, then.into());
    train(&mut optimizer, &mut expected, 7..STEPS);
    assert_eq!(found.as_slice().unwrap(), expected.as_slice().unwrap(), "{name}");

    let mut constant = Storage::from_slice(&weights());
    train(&mut set(make(), first.into()), &mut constant, 0..7);
    assert_eq!(constant.as_slice().unwrap(), unchanged.as_slice().unwrap(), "{name}");
    train(&mut set(make(), first.into()), &mut constant, 7..STEPS);
    assert_ne!(constant.as_slice().unwrap(), expected.as_slice().unwrap(), "{name}");
}

#[test]
fn every_setting_may_change_from_step_to_step() {
    let adam = || Adam::new(0.01);
    changes("beta1", adam, |adam, value| adam.beta1(value), [0.9, 0.5]);
    changes("beta2", adam, |adam, value| adam.beta2(value), [0.999, 0.9]);
    changes("eps", adam, |adam, value| adam.eps(value), [1e-8, 0.1]);
    changes("l2", adam, |adam, value| adam.l2(value), [0.0, 0.1]);
    changes("weight_decay", adam, |adam, value| adam.weight_decay(value), [0.2, 0.0]);
    changes("grad_clip", adam, |adam, value| adam.grad_clip(value), [0.5, 0.0]);
    changes("global_clip", || Sgd::new(0.1), |sgd, value| sgd.global_clip(value), [0.0, 0.5]);
    changes("beta2", || RAdam::new(0.01), |adam, value| adam.beta2(value), [0.9, 0.99]);
    changes("momentum", || Sgd::new(0.1), |sgd, value| sgd.momentum(value), [0.9, 0.5]);
    changes("lars", || Sgd::new(0.1), |sgd, value| sgd.lars(value), [0.1, 0.01]);
}

#[test]
fn the_share_of_lookahead_may_change() {
    let run = |share: Schedule| {
        let mut weights = Storage::from_slice(&weights());
        train(&mut Sgd::new(0.1).lookahead(5, share), &mut weights, 0..5);
        weights.as_slice().unwrap().to_vec()
    };
    // The slow weights move in the fifth step only.
    assert_eq!(run(constant_then(1.0, 4, 0.25)), run(0.25.into()));
    assert_ne!(run(constant_then(1.0, 5, 0.25)), run(0.25.into()));
}

/// A velocity is kept through steps in which the momentum is 0, where it is the gradient.
#[test]
fn momentum_may_begin_at_zero() {
    let mut weights = Storage::from_slice(&[0.0]);
    let mut optimizer = Sgd::new(1.0).grad_clip(0.0).momentum(constant_then(0.0, 2, 0.5)).nesterov(true);
    for expected in [-1.0, -2.0, -3.75] {
        let mut gradient = Storage::from_slice(&[1.0]);
        optimizer.update(ParamUpdate::new("W", &[1], &mut weights, &mut gradient).unwrap()).unwrap();
        optimizer.step();
        assert_eq!(weights.as_slice().unwrap(), [expected]);
    }
}

#[test]
fn scores_reach_every_setting() {
    let halves = || plateau(1, 0.5, 0.5);
    let run = |mut optimizer: Box<dyn Optimizer>| {
        let mut weights = Storage::from_slice(&weights());
        train(&mut *optimizer, &mut weights, 0..3);
        optimizer.report_score(0.0);
        optimizer.step();
        optimizer.report_score(0.0);
        train(&mut *optimizer, &mut weights, 3..6);
        weights.as_slice().unwrap().to_vec()
    };
    let halved = |with: fn(Schedule) -> Box<dyn Optimizer>| {
        assert_eq!(run(with(halves())), run(with(constant_then(0.5, 4, 0.25))));
    };
    halved(|value| Box::new(Adam::new(0.1).beta1(value)));
    halved(|value| Box::new(Adam::new(0.1).beta2(value)));
    halved(|value| Box::new(RAdam::new(0.1).eps(value)));
    halved(|value| Box::new(Sgd::new(0.1).momentum(value)));
    halved(|value| Box::new(Sgd::new(0.1).l2(value)));
    halved(|value| Box::new(Sgd::new(0.1).weight_decay(value)));
    halved(|value| Box::new(Sgd::new(0.1).grad_clip(value)));
    halved(|value| Box::new(Sgd::new(0.1).global_clip(value)));
    halved(|value| Box::new(Sgd::new(0.1).lars(value)));
    halved(|value| Box::new(Sgd::new(0.1).lookahead(2, value)));
    halved(|value| Box::new(Sgd::new(0.1).gradient_noise(value, crate::rng::Rng::new(1))));
}
