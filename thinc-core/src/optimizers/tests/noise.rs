//! Noise on the gradients.

use super::*;
use crate::rng::Rng;
use crate::schedules::constant_then;

/// What the optimizer adds to a gradient in this many steps, with the learning rate 1.
fn moved(optimizer: &mut dyn Optimizer, gradient: &[f32], steps: u64) -> Vec<Vec<f32>> {
    let step = |_| {
        let (mut weights, mut gradient) = (Storage::zeros(gradient.len()), Storage::from_slice(gradient));
        let shape = [gradient.len()];
        optimizer.update(ParamUpdate::new("W", &shape, &mut weights, &mut gradient).unwrap()).unwrap();
        optimizer.step();
        weights.as_slice().unwrap().iter().map(|w| -w).collect()
    };
    (0..steps).map(step).collect()
}

fn normals(n: usize, rng: &mut Rng) -> Vec<f32> {
    (0..n).map(|_| rng.normal()).collect()
}

#[test]
fn the_variance_falls_with_the_steps() {
    let n = 1000;
    let mut optimizer = Sgd::new(1.0).gradient_noise(0.25, Rng::new(3));
    let mut rng = Rng::new(3);
    for (step, found) in moved(&mut optimizer, &vec![0.0; n], 5).into_iter().enumerate() {
        let deviation = (0.25 / (1.0 + step as f64).powf(0.55)).sqrt();
        let expected: Vec<f64> = normals(n, &mut rng).into_iter().map(|n| f64::from(n) * deviation).collect();
        assert_close("noise", &found, &expected, 1e-6);
        let variance = found.iter().map(|&n| f64::from(n) * f64::from(n)).sum::<f64>() / n as f64;
        assert!((variance / (deviation * deviation) - 1.0).abs() < 0.2, "{variance} at step {step}");
    }
}

#[test]
fn noise_comes_after_clipping() {
    let gradient = [30.0, 40.0];
    let noise = normals(2, &mut Rng::new(1));
    for (clip, global, clipped) in [(1.0, 0.0, [0.6, 0.8]), (0.0, 1.0, [0.6, 0.8]), (0.0, 0.0, [30.0, 40.0])] {
        let mut optimizer = Sgd::new(1.0).grad_clip(clip).global_clip(global).gradient_noise(1.0, Rng::new(1));
        let expected = [0, 1].map(|i| clipped[i] + f64::from(noise[i]));
        assert_close("gradient", &moved(&mut optimizer, &gradient, 1)[0], &expected, 1e-5);
    }
}

#[test]
fn each_parameter_has_its_own_noise_and_eta_may_be_a_schedule() {
    let mut optimizer = Sgd::new(1.0).gradient_noise(constant_then(0.0, 1, 1.0), Rng::new(2));
    let steps = moved(&mut optimizer, &[0.0], 3);
    assert_eq!(steps[0], [0.0]);
    assert!(steps[1][0] != 0.0 && steps[2][0] != steps[1][0]);
    let repeated = moved(&mut Sgd::new(1.0).gradient_noise(constant_then(0.0, 1, 1.0), Rng::new(2)), &[0.0], 3);
    assert_eq!(steps, repeated);
}
