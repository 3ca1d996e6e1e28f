use super::*;
use crate::ops::Ops;
use crate::ops::cpu::simd::at_each_level;
use crate::ops::testing::{assert_close, random, wide};

const CPU: &dyn Ops = &CpuOps(());

#[test]
fn adam_agrees_with_the_formula_over_several_steps() {
    at_each_level(|_| {
        for n in [0, 1, 17, 100] {
            let [mut w, mut m, mut v] = [1, 2, 3].map(|seed| Storage::from_vec(random(seed, n)));
            CPU.scale(&mut m, 0.0).unwrap();
            CPU.scale(&mut v, 0.0).unwrap();
            let [mut w64, mut m64, mut v64] = [&w, &m, &v].map(|a| wide(a.as_slice().unwrap()));
            for t in 1..=4_u64 {
                let step = AdamStep { learn_rate: 0.01, beta1: 0.9, beta2: 0.999, eps: 1e-8, step: t, grad_scale: 0.5 };
                let grad = Storage::from_vec(random(10 + t, n));
                let g64: Vec<f64> = wide(grad.as_slice().unwrap()).iter().map(|g| g * 0.5).collect();
                CPU.adam(&mut w, &grad, &mut m, &mut v, &step).unwrap();
                let rate = 0.01 * (1.0 - 0.999_f64.powi(t as i32)).sqrt() / (1.0 - 0.9_f64.powi(t as i32));
                for i in 0..n {
                    m64[i] = 0.9 * m64[i] + 0.1 * g64[i];
                    v64[i] = 0.999 * v64[i] + 0.001 * g64[i] * g64[i];
                    w64[i] -= rate * m64[i] / (v64[i].sqrt() + 1e-8);
                }
                assert_close(w.as_slice().unwrap(), &w64, 1e-5);
                assert_close(m.as_slice().unwrap(), &m64, 1e-6);
                assert_close(v.as_slice().unwrap(), &v64, 1e-6);
            }
        }
    });
}

#[test]
fn adam_leaves_other_holders_their_values() {
    let mut w = Storage::from_vec(vec![1.0, 1.0]);
    let held = w.clone();
    let [grad, mut m, mut v] = [1.0, 0.0, 0.0].map(|x| Storage::from_vec(vec![x, x]));
    let step = AdamStep { learn_rate: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8, step: 1, grad_scale: 1.0 };
    CPU.adam(&mut w, &grad, &mut m, &mut v, &step).unwrap();
    assert_close(w.as_slice().unwrap(), &[0.9, 0.9], 1e-6);
    assert_eq!(held.as_slice().unwrap(), [1.0, 1.0]);
    assert!(CPU.adam(&mut w, &grad, &mut m, &mut v, &AdamStep { step: 0, ..step }).is_err());
    assert!(CPU.adam(&mut w, &grad, &mut m, &mut Storage::zeros(3), &step).is_err());
    assert!(CPU.adam(&mut w, &Storage::zeros(1), &mut m, &mut v, &step).is_err());
}

#[test]
fn sgd_steps_against_the_gradient() {
    at_each_level(|_| {
        let (mut w, grad) = (Storage::from_vec(random(1, 33)), Storage::from_vec(random(2, 33)));
        let (w64, g64) = (wide(w.as_slice().unwrap()), wide(grad.as_slice().unwrap()));
        CPU.sgd(&mut w, &grad, 0.1, 0.5).unwrap();
        let want: Vec<f64> = w64.iter().zip(&g64).map(|(w, g)| w - 0.05 * g).collect();
        assert_close(w.as_slice().unwrap(), &want, 1e-6);
        assert!(CPU.sgd(&mut w, &Storage::zeros(2), 0.1, 1.0).is_err());
    });
}

#[test]
fn averages_move_by_the_share_of_the_step() {
    at_each_level(|_| {
        for (t, decay) in [(0, 0.1), (90, 0.91), (1_000_000, 0.9999)] {
            let (mut averages, w) = (Storage::from_vec(random(1, 17)), Storage::from_vec(random(2, 17)));
            let pairs = wide(averages.as_slice().unwrap()).into_iter().zip(wide(w.as_slice().unwrap()));
            let want: Vec<f64> = pairs.map(|(a, w)| a - (1.0 - decay) * (a - w)).collect();
            CPU.update_averages(&mut averages, &w, t, 0.9999).unwrap();
            assert_close(averages.as_slice().unwrap(), &want, 1e-6);
            assert!(CPU.update_averages(&mut averages, &Storage::zeros(3), t, 0.9999).is_err());
        }
    });
}

#[test]
fn radam_adapts_once_it_has_seen_enough() {
    at_each_level(|_| {
        let [mut w, mut m, mut v] = [1, 2, 3].map(|seed| Storage::from_vec(random(seed, 33)));
        CPU.scale(&mut m, 0.0).unwrap();
        CPU.scale(&mut v, 0.0).unwrap();
        let [mut w64, mut m64, mut v64] = [&w, &m, &v].map(|a| wide(a.as_slice().unwrap()));
        for t in 1..=9_u64 {
            let step = AdamStep { learn_rate: 0.01, beta1: 0.9, beta2: 0.99, eps: 1e-8, step: t, grad_scale: 0.5 };
            // Of 199, the step 5 has 4.96 and the step 6 has 5.95.
            assert_eq!(step.rectification().is_some(), t > 5);
            let grad = Storage::from_vec(random(10 + t, 33));
            CPU.radam(&mut w, &grad, &mut m, &mut v, &step).unwrap();
            for (i, g) in wide(grad.as_slice().unwrap()).iter().map(|g| g * 0.5).enumerate() {
                m64[i] = 0.9 * m64[i] + 0.1 * g;
                v64[i] = 0.99 * v64[i] + 0.01 * g * g;
                let mean = m64[i] / (1.0 - 0.9_f64.powi(t as i32));
                let change = step.rectification().map_or(mean, |factor| {
                    f64::from(factor) * mean * (1.0 - 0.99_f64.powi(t as i32)).sqrt() / (v64[i].sqrt() + 1e-8)
                });
                w64[i] -= 0.01 * change;
            }
            assert_close(w.as_slice().unwrap(), &w64, 1e-5);
            assert_close(m.as_slice().unwrap(), &m64, 1e-6);
            assert_close(v.as_slice().unwrap(), &v64, 1e-6);
        }
        let step = AdamStep { learn_rate: 0.01, beta1: 0.9, beta2: 0.99, eps: 1e-8, step: 0, grad_scale: 1.0 };
        assert!(CPU.radam(&mut w, &m.clone(), &mut m, &mut v, &step).is_err());
        let step = AdamStep { step: 1, ..step };
        assert!(CPU.radam(&mut w, &Storage::zeros(3), &mut m, &mut v, &step).is_err());
    });
}

#[test]
fn momentum_keeps_a_share_of_the_velocity() {
    at_each_level(|_| {
        for nesterov in [false, true] {
            let [mut w, grad, mut velocity] = [1, 2, 3].map(|seed| Storage::from_vec(random(seed, 35)));
            let [mut w64, g64, mut velocity64] = [&w, &grad, &velocity].map(|a| wide(a.as_slice().unwrap()));
            let step = MomentumStep { learn_rate: 0.1, momentum: 0.75, nesterov, grad_scale: 0.5 };
            CPU.momentum(&mut w, &grad, &mut velocity, &step).unwrap();
            for i in 0..35 {
                velocity64[i] = 0.75 * velocity64[i] + 0.5 * g64[i];
                w64[i] -= 0.1 * if nesterov { 0.5 * g64[i] + 0.75 * velocity64[i] } else { velocity64[i] };
            }
            assert_close(w.as_slice().unwrap(), &w64, 1e-6);
            assert_close(velocity.as_slice().unwrap(), &velocity64, 1e-6);
            assert!(CPU.momentum(&mut w, &Storage::zeros(3), &mut velocity, &step).is_err());
            assert!(CPU.momentum(&mut w, &grad, &mut Storage::zeros(3), &step).is_err());
        }
    });
}

#[test]
fn clipping_scales_what_is_too_long() {
    let clipped = |values: &[f32], threshold: f32| {
        let mut grad = Storage::from_slice(values);
        let norm = CPU.clip_gradient(&mut grad, threshold).unwrap();
        (grad.into_vec().unwrap(), norm)
    };
    assert_eq!(clipped(&[3.0, -4.0], 1.0), (vec![0.6, -0.8], 5.0));
    assert_eq!(clipped(&[3.0, -4.0], 5.0), (vec![3.0, -4.0], 5.0));
    assert_eq!(clipped(&[3.0, -4.0], 0.0), (vec![0.0, -0.0], 5.0));
    assert_eq!(clipped(&[0.0, 0.0], 0.0), (vec![0.0, 0.0], 0.0));
    assert_eq!(clipped(&[], 1.0), (vec![], 0.0));
    let (values, norm) = clipped(&[1.0, f32::INFINITY], 1.0);
    assert_eq!((values, norm), (vec![1.0, f32::INFINITY], f64::INFINITY));
    for threshold in [-1.0, f32::NAN] {
        assert!(CPU.clip_gradient(&mut Storage::zeros(2), threshold).is_err());
    }
}

#[test]
fn lookahead_sets_the_weights_to_the_slow_ones() {
    at_each_level(|_| {
        let (mut slow, mut w) = (Storage::from_vec(random(1, 19)), Storage::from_vec(random(2, 19)));
        let pairs = wide(slow.as_slice().unwrap()).into_iter().zip(wide(w.as_slice().unwrap()));
        let want: Vec<f64> = pairs.map(|(slow, w)| slow + 0.25 * (w - slow)).collect();
        CPU.lookahead(&mut slow, &mut w, 0.25).unwrap();
        assert_close(slow.as_slice().unwrap(), &want, 1e-6);
        assert_eq!(w.as_slice().unwrap(), slow.as_slice().unwrap());
        assert!(CPU.lookahead(&mut slow, &mut Storage::zeros(3), 0.25).is_err());
    });
}
