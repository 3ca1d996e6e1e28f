use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Cosine, OneCycle, Plateau, constant};

/// A number that depends on the step and, for a [`plateau`](super::plateau), the scores so far: a learning rate or any
/// other setting of an optimizer, a batch size.
///
/// Thinc 8's schedules are Python generators; as a function of the step, a schedule can be saved, resumed and
/// asked for any step. Steps count from 0. A plain number is a schedule that stays the same.
///
/// ```
/// use thinc::prelude::*;
///
/// let rate = warmup_linear(0.01, 10, 100);
/// assert_eq!(rate.at(5), 0.005);
/// let rate: Schedule = 0.01.into();
/// assert_eq!(rate.at(1000), 0.01);
/// let rate = Schedule::custom(|step| if step % 2 == 0 { 0.1 } else { 0.2 });
/// assert_eq!(rate.at(1), 0.2);
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Schedule {
    /// See [`constant`](super::constant).
    Constant {
        /// The value of every step.
        rate: f64,
    },
    /// See [`constant_then`](super::constant_then).
    ConstantThen {
        /// The value of the first steps.
        rate: f64,
        /// How many steps that is.
        steps: u64,
        /// What follows, from its own step 0 on.
        then: Box<Schedule>,
    },
    /// See [`decaying`](super::decaying).
    Decaying {
        /// The value of step 0.
        base: f64,
        /// How much the divisor grows with every step.
        decay: f64,
    },
    /// See [`compounding`](super::compounding).
    Compounding {
        /// The value of step 0.
        start: f64,
        /// Where the values stop.
        stop: f64,
        /// What each value is multiplied with to give the next.
        compound: f64,
    },
    /// See [`warmup_linear`](super::warmup_linear).
    WarmupLinear {
        /// The value at the end of the warmup.
        initial: f64,
        /// The number of steps of the warmup.
        warmup: u64,
        /// The step from which the value is 0.
        total: u64,
    },
    /// See [`slanted_triangular_with`](super::slanted_triangular_with).
    SlantedTriangular {
        /// The highest value.
        max: f64,
        /// The number of steps.
        steps: u64,
        /// The share of the steps in which the value rises.
        cut_frac: f64,
        /// How many times as high as the lowest value the highest one is.
        ratio: f64,
    },
    /// See [`cyclic_triangular`](super::cyclic_triangular).
    CyclicTriangular {
        /// The lowest value.
        min: f64,
        /// The highest value.
        max: f64,
        /// The number of steps in which the value rises, and again in which it falls.
        period: u64,
    },
    /// See [`cosine`](super::cosine).
    Cosine(Cosine),
    /// See [`one_cycle`](super::one_cycle).
    OneCycle(OneCycle),
    /// See [`plateau`](super::plateau).
    Plateau(Plateau),
    /// See [`Schedule::custom`].
    #[serde(skip)]
    Custom(CustomSchedule),
}

/// A schedule that is a function of a program.
#[derive(Clone)]
pub struct CustomSchedule(Arc<dyn Fn(u64) -> f32 + Send + Sync>);

impl fmt::Debug for CustomSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a function of the step")
    }
}

impl Schedule {
    /// A schedule that is any function of the step. It cannot be saved: serializing it is an error.
    pub fn custom(at: impl Fn(u64) -> f32 + Send + Sync + 'static) -> Self {
        Self::Custom(CustomSchedule(Arc::new(at)))
    }

    /// The value of a step. Steps count from 0.
    #[inline]
    pub fn at(&self, step: u64) -> f32 {
        // Most settings of an optimizer are numbers, and are asked for at each parameter.
        if let Self::Constant { rate } = self { *rate as f32 } else { self.computed(step) }
    }

    fn computed(&self, step: u64) -> f32 {
        // In double precision, as in Python: f32 cannot count steps beyond 2^24.
        let t = step as f64;
        let value = match self {
            Self::Constant { rate } => *rate,
            Self::Custom(CustomSchedule(at)) => return at(step),
            Self::ConstantThen { rate, steps, then } => {
                return step.checked_sub(*steps).map_or(*rate as f32, |step| then.at(step));
            }
            &Self::Decaying { base, decay } => base / (1.0 + decay * t),
            &Self::Compounding { start, stop, compound } => {
                // The power may overflow, and infinity times a start of 0 is no number.
                let value = start * compound.powf(t).clamp(f64::MIN, f64::MAX);
                // Not `min` and `max`, which would take `stop` where a setting is NaN.
                let beyond = if start > stop { value < stop } else { value > stop };
                if beyond { stop } else { value }
            }
            &Self::WarmupLinear { initial, warmup, total } => {
                let factor = if step < warmup {
                    t / warmup as f64
                } else {
                    total.saturating_sub(step) as f64 / total.saturating_sub(warmup).max(1) as f64
                };
                factor * initial
            }
            &Self::SlantedTriangular { max, steps, cut_frac, ratio } => {
                let t = t + 1.0;
                // With few steps there would be none to rise in, and a division by 0.
                let cut = (steps as f64 * cut_frac).floor().max(1.0);
                let p = if t < cut { t / cut } else { (1.0 - (t - cut) / (cut * (1.0 / cut_frac - 1.0))).max(0.0) };
                max * (1.0 + p * (ratio - 1.0)) / ratio
            }
            &Self::CyclicTriangular { min, max, period } => {
                let (t, period) = (t + 1.0, period.max(1) as f64);
                let x = (t / period - 2.0 * (1.0 + t / (2.0 * period)).floor() + 1.0).abs();
                min + (max - min) * (1.0 - x).max(0.0)
            }
            Self::Cosine(cosine) => cosine.at(step),
            Self::OneCycle(cycle) => cycle.at(step),
            Self::Plateau(plateau) => plateau.at(step),
        };
        value as f32
    }

    /// Takes in the score of an evaluation after so many steps, higher being better: for [`plateau`](super::plateau), also
    /// one within another schedule. A report that isn't of a later step than the one before is ignored.
    pub fn report(&mut self, step: u64, score: f64) {
        match self {
            Self::Plateau(plateau) => plateau.report(step, score),
            Self::ConstantThen { then, .. } => then.report(step, score),
            _ => {}
        }
    }
}

impl From<f64> for Schedule {
    /// The same value in every step.
    fn from(rate: f64) -> Self {
        constant(rate)
    }
}

impl From<f32> for Schedule {
    /// The same value in every step.
    fn from(rate: f32) -> Self {
        constant(rate.into())
    }
}

#[cfg(test)]
mod tests;
