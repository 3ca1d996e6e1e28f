use serde::{Deserialize, Serialize};

use super::patterns::{Pattern, Patterns};
use crate::error::{Error, Result};
use crate::schedules::Schedule;

const OP: &str = "lr_scale";

/// What the learning rates of some parameters are multiplied with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct LrScales(Patterns<Schedule>);

fn at(scale: &Pattern<Schedule>, step: u64) -> Result<f32> {
    let factor = scale.value.at(step);
    if factor >= 0.0 && factor.is_finite() {
        return Ok(factor);
    }
    let message = format_args!(
        "the factor of `{}` must be a finite number that is not negative, but is {factor} at step {step}",
        scale.pattern
    );
    Err(Error::invalid(OP, message))
}

impl LrScales {
    pub(super) fn push(&mut self, pattern: String, factor: Schedule) {
        self.0.set(pattern, factor);
    }

    /// The factor of a parameter: that of the last pattern that fits, or 1.
    pub(super) fn factor(&self, path: &str, step: u64) -> Result<f32> {
        self.0.get(path).map_or(Ok(1.0), |scale| at(scale, step))
    }

    pub(super) fn report(&mut self, step: u64, score: f64) {
        self.0.values_mut().for_each(|factor| factor.report(step, score));
    }

    /// Checks the factors of a step, and that each pattern fits a parameter.
    pub(super) fn check(&mut self, step: u64, paths: &mut dyn FnMut() -> Result<Vec<String>>) -> Result<()> {
        for scale in self.0.iter() {
            at(scale, step)?;
        }
        self.0.check_found(|_| OP, paths)
    }
}
