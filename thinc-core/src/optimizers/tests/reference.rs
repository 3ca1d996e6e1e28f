//! Against the same computation in double precision.

use super::*;
use crate::schedules::{Schedule, decaying, warmup_linear};

struct Settings {
    rate: Schedule,
    l2: f64,
    decay: f64,
    clip: f64,
    /// Of Adam; `None` for gradient descent.
    betas: Option<(f64, f64, f64)>,
}

/// The weights and averages after all steps.
fn reference(settings: &Settings) -> (Vec<f64>, Vec<f64>) {
    let mut w: Vec<f64> = weights().into_iter().map(f64::from).collect();
    let (mut m, mut v) = (vec![0.0; w.len()], vec![0.0; w.len()]);
    let mut averages = Vec::new();
    for step in 0..STEPS {
        let t = step as i32 + 1;
        let rate = f64::from(settings.rate.at(step));
        let mut g: Vec<f64> = gradient(step).into_iter().map(f64::from).collect();
        g.iter_mut().zip(&w).for_each(|(g, w)| *g += settings.l2 * w);
        let norm = g.iter().map(|g| g * g).sum::<f64>().sqrt();
        if settings.clip > 0.0 && norm > settings.clip {
            g.iter_mut().for_each(|g| *g *= settings.clip / norm);
        }
        for i in 0..w.len() {
            let change = match settings.betas {
                None => g[i],
                Some((beta1, beta2, eps)) => {
                    m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
                    v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i];
                    let corrected = (1.0 - beta2.powi(t)).sqrt() / (1.0 - beta1.powi(t));
                    corrected * m[i] / (v[i].sqrt() + eps)
                }
            };
            w[i] -= rate * change;
            w[i] -= rate * settings.decay * w[i];
        }
        if averages.is_empty() {
            averages = w.clone();
        } else {
            let kept = (1.0 + f64::from(t)) / (10.0 + f64::from(t));
            averages.iter_mut().zip(&w).for_each(|(average, w)| *average = kept * *average + (1.0 - kept) * w);
        }
    }
    (w, averages)
}

fn check(mut optimizer: impl Optimizer, settings: &Settings) {
    let mut weights = Storage::from_slice(&weights());
    train(&mut optimizer, &mut weights, 0..STEPS);
    let (expected, averages) = reference(settings);
    assert_close("weights", weights.as_slice().unwrap(), &expected, 5e-6);
    assert_close("averages", average(&optimizer), &averages, 5e-6);
    assert_eq!(optimizer.steps(), STEPS);
    assert_eq!(optimizer.learn_rate(), settings.rate.at(STEPS));
}

#[test]
fn adam() {
    let betas = Some((0.9, 0.999, 1e-8));
    check(Adam::new(0.02), &Settings { rate: 0.02.into(), l2: 0.0, decay: 0.0, clip: 1.0, betas });
    let rate = warmup_linear(0.05, 4, 30);
    check(
        Adam::new(rate.clone()).l2(0.05).weight_decay(0.2).grad_clip(0.0),
        &Settings { rate, l2: 0.05, decay: 0.2, clip: 0.0, betas },
    );
}

/// Thinc cannot do the first of these, and takes the second for gradient descent.
#[test]
fn adam_without_one_of_its_means() {
    let settings = |betas| Settings { rate: 0.02.into(), l2: 0.0, decay: 0.0, clip: 1.0, betas: Some(betas) };
    check(Adam::new(0.02).beta1(0.0), &settings((0.0, 0.999, 1e-8)));
    check(Adam::new(0.02).beta2(0.0).eps(0.1), &settings((0.9, 0.0, 0.1)));
}

#[test]
fn sgd() {
    let rate = decaying(0.2, 0.1);
    check(
        Sgd::new(rate.clone()).l2(0.05).weight_decay(0.2).grad_clip(0.75),
        &Settings { rate, l2: 0.05, decay: 0.2, clip: 0.75, betas: None },
    );
}
