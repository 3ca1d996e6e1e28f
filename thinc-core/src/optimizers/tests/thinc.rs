//! Against the numbers of Thinc 8.3.11, which `tests/golden/make_optimizers.py` wrote.

use super::*;
use crate::schedules::warmup_linear;

/// One line of the file: `"key": [1.0, 2.0],`.
fn golden(key: &str) -> Vec<f64> {
    let file = include_str!("../../../../tests/golden/optimizers.json");
    let start = format!("\"{key}\": [");
    let line = file.lines().find_map(|line| line.strip_prefix(&start)).unwrap();
    line.trim_end_matches([',', ']']).split(", ").map(|number| number.parse().unwrap()).collect()
}

fn check(name: &str, mut optimizer: impl Optimizer) {
    let mut weights = Storage::from_slice(&weights());
    train(&mut optimizer, &mut weights, 0..1);
    let first = golden(&format!("{name}.first"));
    assert_close(name, weights.as_slice().unwrap(), &first, 2e-6);
    assert_close(name, average(&optimizer), &first, 2e-6);

    train(&mut optimizer, &mut weights, 1..STEPS);
    assert_close(name, weights.as_slice().unwrap(), &golden(&format!("{name}.weights")), 5e-6);

    // Thinc's averages lack what they don't start with: the first weights, times the share that all steps kept.
    let kept: f64 = (1..=STEPS).map(|t| (1.0 + t as f64) / (10.0 + t as f64)).product();
    let averages = golden(&format!("{name}.averages"));
    let averages: Vec<_> = averages.iter().zip(&first).map(|(average, first)| average + kept * first).collect();
    assert_close(name, average(&optimizer), &averages, 5e-6);
}

#[test]
fn adam() {
    check("adam", Adam::new(0.01));
    check("adam_l2", Adam::new(0.01).l2(0.1).beta1(0.8).beta2(0.9).eps(1e-3));
    check("adam_weight_decay", Adam::new(warmup_linear(0.05, 5, 25)).weight_decay(0.1).grad_clip(0.5));
}

#[test]
fn sgd() {
    check("sgd", Sgd::new(0.1));
    check("sgd_l2", Sgd::new(0.1).l2(0.1).grad_clip(0.0));
    check("sgd_weight_decay", Sgd::new(0.1).weight_decay(0.1).grad_clip(0.25));
}

/// Of Thinc's own count of the updates, which is one ahead, the script takes one off; the averages are then off, too.
#[test]
fn radam() {
    let check_weights = |name: &str, mut optimizer: RAdam| {
        let mut weights = Storage::from_slice(&weights());
        train(&mut optimizer, &mut weights, 0..1);
        assert_close(name, weights.as_slice().unwrap(), &golden(&format!("{name}.first")), 2e-6);
        train(&mut optimizer, &mut weights, 1..STEPS);
        assert_close(name, weights.as_slice().unwrap(), &golden(&format!("{name}.weights")), 5e-6);
    };
    check_weights("radam", RAdam::new(0.01));
    check_weights("radam_l2", RAdam::new(0.01).l2(0.1).beta1(0.8).beta2(0.9).eps(1e-3));
    check_weights("radam_weight_decay", RAdam::new(warmup_linear(0.05, 5, 25)).weight_decay(0.1).grad_clip(0.5));
}
