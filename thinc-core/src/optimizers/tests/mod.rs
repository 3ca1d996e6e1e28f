//! What the tests of this folder share: the weights and gradients of `tests/golden/make_optimizers.py`.

mod finish_update;
mod freeze;
mod noise;
mod reference;
mod saved;
mod schedules;
mod state;
mod thinc;

use std::ops::Range;

use super::*;
use crate::array::Storage;

const SHAPE: [usize; 2] = [3, 4];
const STEPS: u64 = 20;

fn weights() -> Vec<f32> {
    (0..12).map(|i| ((i * 5 % 11) as f32 - 5.0) / 8.0).collect()
}

/// The norm is below 1 in some steps and above in others.
fn gradient(step: u64) -> Vec<f32> {
    let scale = (1 + step % 3) as f32 / 2.0;
    (0..12).map(|i| ((i * 7 + step * 13) % 17) as f32 - 8.0).map(|value| value / 16.0 * scale).collect()
}

/// Updates the weights at "W" in these steps.
fn train(optimizer: &mut dyn Optimizer, weights: &mut Storage<f32>, steps: Range<u64>) {
    for step in steps {
        let mut gradient = Storage::from_slice(&gradient(step));
        optimizer.update(ParamUpdate::new("W", &SHAPE, weights, &mut gradient).unwrap()).unwrap();
        optimizer.step();
    }
}

fn assert_close(what: &str, found: &[f32], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (i, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        let close = (f64::from(found) - expected).abs() <= tolerance;
        assert!(close, "{what} at {i}: {found}, not {expected}");
    }
}

fn average(optimizer: &dyn Optimizer) -> &[f32] {
    optimizer.averages().unwrap().get("W").unwrap().storage().as_slice().unwrap()
}
