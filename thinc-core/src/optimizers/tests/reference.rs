//! Against the same computation in double precision.

use super::*;
use crate::schedules::{Schedule, decaying, warmup_linear};

#[derive(Clone, Copy)]
enum Rule {
    Sgd,
    Momentum { share: f64, nesterov: bool },
    Adam { beta1: f64, beta2: f64, eps: f64 },
    RAdam { beta1: f64, beta2: f64, eps: f64 },
}

struct Settings {
    rate: Schedule,
    rule: Rule,
    l2: f64,
    decay: f64,
    clip: f64,
    lars: f64,
    lookahead: Option<(u64, f64)>,
}

impl Settings {
    fn new(rate: impl Into<Schedule>, rule: Rule) -> Self {
        Self { rate: rate.into(), rule, l2: 0.0, decay: 0.0, clip: 1.0, lars: 0.0, lookahead: None }
    }
}

fn norm(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum::<f64>().sqrt()
}

/// The change of RAdam for the means of the gradients and of their squares, as in the paper.
fn radam(m: f64, v: f64, t: i32, beta1: f64, beta2: f64, eps: f64) -> f64 {
    let corrected = m / (1.0 - beta1.powi(t));
    let rho_inf = 2.0 / (1.0 - beta2) - 1.0;
    let rho = rho_inf - 2.0 * f64::from(t) * beta2.powi(t) / (1.0 - beta2.powi(t));
    if rho < 5.0 {
        return corrected;
    }
    let r = ((rho - 4.0) * (rho - 2.0) * rho_inf / ((rho_inf - 4.0) * (rho_inf - 2.0) * rho)).sqrt();
    r * corrected * (1.0 - beta2.powi(t)).sqrt() / (v.sqrt() + eps)
}

/// The weights and averages after all steps.
fn reference(settings: &Settings) -> (Vec<f64>, Vec<f64>) {
    let mut w: Vec<f64> = weights().into_iter().map(f64::from).collect();
    let mut slow = w.clone();
    let (mut m, mut v) = (vec![0.0; w.len()], vec![0.0; w.len()]);
    let mut averages = Vec::new();
    for step in 0..STEPS {
        let t = step as i32 + 1;
        let rate = f64::from(settings.rate.at(step));
        let mut g: Vec<f64> = gradient(step).into_iter().map(f64::from).collect();
        let trust = settings.lars * norm(&w) / (norm(&g) + settings.l2 * norm(&w));
        g.iter_mut().zip(&w).for_each(|(g, w)| *g += settings.l2 * w);
        let length = norm(&g);
        if settings.lars > 0.0 {
            g.iter_mut().for_each(|g| *g *= trust);
        } else if settings.clip > 0.0 && length > settings.clip {
            g.iter_mut().for_each(|g| *g *= settings.clip / length);
        }
        for i in 0..w.len() {
            let change = match settings.rule {
                Rule::Sgd => g[i],
                Rule::Momentum { share, nesterov } => {
                    m[i] = share * m[i] + g[i];
                    if nesterov { g[i] + share * m[i] } else { m[i] }
                }
                Rule::Adam { beta1, beta2, eps } | Rule::RAdam { beta1, beta2, eps } => {
                    m[i] = beta1 * m[i] + (1.0 - beta1) * g[i];
                    v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i];
                    if matches!(settings.rule, Rule::RAdam { .. }) {
                        radam(m[i], v[i], t, beta1, beta2, eps)
                    } else {
                        let corrected = (1.0 - beta2.powi(t)).sqrt() / (1.0 - beta1.powi(t));
                        corrected * m[i] / (v[i].sqrt() + eps)
                    }
                }
            };
            w[i] -= rate * change;
            w[i] -= rate * settings.decay * w[i];
        }
        if let Some((every, share)) = settings.lookahead
            && (step + 1) % every == 0
        {
            slow.iter_mut().zip(&w).for_each(|(slow, w)| *slow += share * (w - *slow));
            w.clone_from(&slow);
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

fn check(optimizer: impl Optimizer, settings: &Settings) {
    let optimizer = check_weights(optimizer, settings);
    assert_eq!(optimizer.learn_rate(), settings.rate.at(STEPS));
}

fn check_weights<O: Optimizer>(mut optimizer: O, settings: &Settings) -> O {
    let mut weights = Storage::from_slice(&weights());
    train(&mut optimizer, &mut weights, 0..STEPS);
    let (expected, averages) = reference(settings);
    assert_close("weights", weights.as_slice().unwrap(), &expected, 5e-6);
    assert_close("averages", average(&optimizer), &averages, 5e-6);
    assert_eq!(optimizer.steps(), STEPS);
    optimizer
}

const ADAM: Rule = Rule::Adam { beta1: 0.9, beta2: 0.999, eps: 1e-8 };

#[test]
fn adam() {
    check(Adam::new(0.02), &Settings::new(0.02, ADAM));
    let rate = warmup_linear(0.05, 4, 30);
    check(
        Adam::new(rate.clone()).l2(0.05).weight_decay(0.2).grad_clip(0.0),
        &Settings { l2: 0.05, decay: 0.2, clip: 0.0, ..Settings::new(rate, ADAM) },
    );
}

/// Thinc cannot do the first of these, and takes the second for gradient descent.
#[test]
fn adam_without_one_of_its_means() {
    let rule = Rule::Adam { beta1: 0.0, beta2: 0.999, eps: 1e-8 };
    check(Adam::new(0.02).beta1(0.0), &Settings::new(0.02, rule));
    let rule = Rule::Adam { beta1: 0.9, beta2: 0.0, eps: 0.1 };
    check(Adam::new(0.02).beta2(0.0).eps(0.1), &Settings::new(0.02, rule));
}

#[test]
fn radam_is_careful_at_first() {
    // The gradients vary enough to be adapted to from the sixth step on, or, with the other means, from earlier or never.
    for (beta1, beta2, eps) in
        [(0.9, 0.999, 1e-8), (0.8, 0.9, 1e-3), (0.9, 0.5, 1e-8), (0.0, 0.99, 1e-8), (0.9, 0.0, 1e-8)]
    {
        let optimizer = RAdam::new(0.02).beta1(beta1 as f32).beta2(beta2 as f32).eps(eps as f32);
        check(optimizer, &Settings::new(0.02, Rule::RAdam { beta1, beta2, eps }));
    }
    let rate = decaying(0.05, 0.1);
    let rule = Rule::RAdam { beta1: 0.9, beta2: 0.999, eps: 1e-8 };
    check(
        RAdam::new(rate.clone()).l2(0.05).weight_decay(0.2).grad_clip(0.5),
        &Settings { l2: 0.05, decay: 0.2, clip: 0.5, ..Settings::new(rate, rule) },
    );
}

#[test]
fn sgd() {
    let rate = decaying(0.2, 0.1);
    check(
        Sgd::new(rate.clone()).l2(0.05).weight_decay(0.2).grad_clip(0.75),
        &Settings { l2: 0.05, decay: 0.2, clip: 0.75, ..Settings::new(rate, Rule::Sgd) },
    );
}

#[test]
fn momentum() {
    for nesterov in [false, true] {
        let rule = Rule::Momentum { share: 0.9, nesterov };
        let sgd = || Sgd::new(0.02).momentum(0.9).nesterov(nesterov);
        check(sgd(), &Settings::new(0.02, rule));
        check(
            sgd().l2(0.05).weight_decay(0.2).grad_clip(0.0),
            &Settings { l2: 0.05, decay: 0.2, clip: 0.0, ..Settings::new(0.02, rule) },
        );
    }
}

#[test]
fn lars() {
    check(Sgd::new(2.0).lars(0.01), &Settings { lars: 0.01, ..Settings::new(2.0, Rule::Sgd) });
    check(
        Sgd::new(2.0).lars(0.01).momentum(0.9).l2(0.1),
        &Settings { lars: 0.01, l2: 0.1, ..Settings::new(2.0, Rule::Momentum { share: 0.9, nesterov: false }) },
    );
}

#[test]
fn lookahead() {
    let lookahead = Some((6, 0.5));
    check(Sgd::new(0.2).lookahead(6, 0.5), &Settings { lookahead, ..Settings::new(0.2, Rule::Sgd) });
    check(
        Adam::new(0.02).lookahead(6, 0.5).weight_decay(0.2),
        &Settings { lookahead, decay: 0.2, ..Settings::new(0.02, ADAM) },
    );
    check(Sgd::new(0.2).lookahead(1, 1.0), &Settings::new(0.2, Rule::Sgd));
}

/// The factor is that of the learning rate, in the decay too.
#[test]
fn rates_by_path() {
    let scaled = Settings { decay: 0.2, ..Settings::new(decaying(0.01, 0.1), ADAM) };
    check_weights(Adam::new(decaying(0.02, 0.1)).weight_decay(0.2).lr_scale("W", 0.5), &scaled);
    check_weights(Adam::new(0.02).weight_decay(0.2).lr_scale("W", 3.0).lr_scale("*", decaying(0.5, 0.1)), &scaled);
    check_weights(Adam::new(decaying(0.01, 0.1)).weight_decay(0.2).lr_scale("b", 0.5).lr_scale("W.b", 0.5), &scaled);
    let mut frozen = Storage::from_slice(&weights());
    train(&mut Adam::new(0.02).weight_decay(0.2).lr_scale("W", 0.0), &mut frozen, 0..STEPS);
    assert_eq!(frozen.as_slice().unwrap(), weights());
    // RAdam of Thinc ignores the factor.
    let rule = Rule::RAdam { beta1: 0.9, beta2: 0.999, eps: 1e-8 };
    check_weights(RAdam::new(0.02).lr_scale("W", 0.5), &Settings::new(0.01, rule));
}
