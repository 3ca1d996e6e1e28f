use serde::{Deserialize, Serialize};

use crate::array::Storage;
use crate::error::Result;
use crate::rng::Rng;
use crate::schedules::Schedule;

/// Random numbers for the gradients, which get smaller from step to step.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Noise {
    pub(super) eta: Schedule,
    /// Goes on from parameter to parameter, in the order in which they are updated.
    rng: Rng,
}

impl Noise {
    pub(super) fn new(eta: Schedule, rng: Rng) -> Self {
        Self { eta, rng }
    }

    /// Adds normal numbers with the variance `eta / (1 + step)^0.55`.
    pub(super) fn add(&mut self, eta: f32, step: u64, gradient: &mut Storage<f32>) -> Result<()> {
        let variance = f64::from(eta) / (1.0 + step as f64).powf(0.55);
        gradient.ops().add_normal(gradient, variance.sqrt() as f32, &mut self.rng)
    }
}
