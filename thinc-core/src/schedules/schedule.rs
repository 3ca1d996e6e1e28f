use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A number that depends on the step and on nothing else: a learning rate, a batch size.
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
    /// See [`constant`].
    Constant {
        /// The value of every step.
        rate: f64,
    },
    /// See [`constant_then`].
    ConstantThen {
        /// The value of the first steps.
        rate: f64,
        /// How many steps that is.
        steps: u64,
        /// What follows, from its own step 0 on.
        then: Box<Schedule>,
    },
    /// See [`decaying`].
    Decaying {
        /// The value of step 0.
        base: f64,
        /// How much the divisor grows with every step.
        decay: f64,
    },
    /// See [`compounding`].
    Compounding {
        /// The value of step 0.
        start: f64,
        /// Where the values stop.
        stop: f64,
        /// What each value is multiplied with to give the next.
        compound: f64,
    },
    /// See [`warmup_linear`].
    WarmupLinear {
        /// The value at the end of the warmup.
        initial: f64,
        /// The number of steps of the warmup.
        warmup: u64,
        /// The step from which the value is 0.
        total: u64,
    },
    /// See [`slanted_triangular`].
    SlantedTriangular {
        /// The highest value.
        max: f64,
        /// The number of steps.
        steps: u64,
    },
    /// See [`cyclic_triangular`].
    CyclicTriangular {
        /// The lowest value.
        min: f64,
        /// The highest value.
        max: f64,
        /// The number of steps in which the value rises, and again in which it falls.
        period: u64,
    },
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

/// `rate` in every step (Thinc's `constant.v1`).
pub fn constant(rate: f64) -> Schedule {
    Schedule::Constant { rate }
}

/// `rate` for so many steps, then the values of another schedule from its step 0 on (Thinc's `constant_then.v1`).
pub fn constant_then(rate: f64, steps: u64, then: impl Into<Schedule>) -> Schedule {
    Schedule::ConstantThen { rate, steps, then: Box::new(then.into()) }
}

/// `base / (1 + decay * step)` (Thinc's `decaying.v1`).
pub fn decaying(base: f64, decay: f64) -> Schedule {
    Schedule::Decaying { base, decay }
}

/// `start * compound ^ step`, up to `stop`, or down to it where `start` is higher (Thinc's `compounding.v1`). Often
/// the size of a batch.
pub fn compounding(start: f64, stop: f64, compound: f64) -> Schedule {
    Schedule::Compounding { start, stop, compound }
}

/// Rises in a line from 0 to `initial` over `warmup` steps, then falls in a line to 0 at step `total`, and stays
/// there (Thinc's `warmup_linear.v1`).
///
/// `initial * step / warmup` while `step < warmup`, then `initial * max(0, (total - step) / (total - warmup))`.
pub fn warmup_linear(initial: f64, warmup: u64, total: u64) -> Schedule {
    Schedule::WarmupLinear { initial, warmup, total }
}

/// The slanted triangular rate of Howard and Ruder (2018), with their `cut_frac` of 0.1 and `ratio` of 32: rises in
/// a line over the first tenth of the steps to `max`, then falls in a line to `max / 32`.
///
/// With `t = step + 1`, `cut = floor(steps / 10)`, and `p = t / cut` before the cut, `max(0, 1 - (t - cut) / (9 * cut))`
/// after it: `max * (1 + 31 * p) / 32`.
///
/// Thinc's `slanted_triangular.v1` goes on to fall, below 0, after the last step; here the value stays at `max / 32`.
pub fn slanted_triangular(max: f64, steps: u64) -> Schedule {
    Schedule::SlantedTriangular { max, steps }
}

/// Goes up and down in lines between `min` and `max`, `period` steps each way (Smith 2017; Thinc's
/// `cyclic_triangular.v1`).
///
/// With `t = step + 1` and `x = |t / period - 2 * floor(1 + t / (2 * period)) + 1|`: `min + (max - min) * max(0, 1 - x)`.
pub fn cyclic_triangular(min: f64, max: f64, period: u64) -> Schedule {
    Schedule::CyclicTriangular { min, max, period }
}

impl Schedule {
    /// A schedule that is any function of the step. It cannot be saved: serializing it is an error.
    pub fn custom(at: impl Fn(u64) -> f32 + Send + Sync + 'static) -> Self {
        Self::Custom(CustomSchedule(Arc::new(at)))
    }

    /// The value of a step. Steps count from 0.
    pub fn at(&self, step: u64) -> f32 {
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
                if start > stop { value.max(stop) } else { value.min(stop) }
            }
            &Self::WarmupLinear { initial, warmup, total } => {
                let factor = if step < warmup {
                    t / warmup as f64
                } else {
                    total.saturating_sub(step) as f64 / total.saturating_sub(warmup).max(1) as f64
                };
                factor * initial
            }
            &Self::SlantedTriangular { max, steps } => {
                let t = t + 1.0;
                // With fewer than ten steps there would be none to rise in, and a division by 0.
                let cut = (steps / 10).max(1) as f64;
                let p = if t < cut { t / cut } else { (1.0 - (t - cut) / (cut * 9.0)).max(0.0) };
                max * (1.0 + p * 31.0) / 32.0
            }
            &Self::CyclicTriangular { min, max, period } => {
                let (t, period) = (t + 1.0, period.max(1) as f64);
                let x = (t / period - 2.0 * (1.0 + t / (2.0 * period)).floor() + 1.0).abs();
                min + (max - min) * (1.0 - x).max(0.0)
            }
        };
        value as f32
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
