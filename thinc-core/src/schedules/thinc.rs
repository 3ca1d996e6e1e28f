//! The schedules of Thinc 8.

use super::Schedule;

/// `rate` in every step (Thinc's `constant.v1`).
///
/// ```
/// use thinc::prelude::*;
///
/// assert_eq!(constant(0.01).at(1000), 0.01);
/// ```
pub fn constant(rate: f64) -> Schedule {
    Schedule::Constant { rate }
}

/// `rate` for so many steps, then the values of another schedule from its step 0 on (Thinc's `constant_then.v1`).
///
/// ```
/// use thinc::prelude::*;
///
/// let rate = constant_then(0.5, 10, decaying(0.5, 1.0));
/// assert_eq!((rate.at(9), rate.at(10), rate.at(11)), (0.5, 0.5, 0.25));
/// ```
pub fn constant_then(rate: f64, steps: u64, then: impl Into<Schedule>) -> Schedule {
    Schedule::ConstantThen { rate, steps, then: Box::new(then.into()) }
}

/// `base / (1 + decay * step)` (Thinc's `decaying.v1`).
///
/// ```
/// use thinc::prelude::*;
///
/// let rate = decaying(0.5, 0.25);
/// assert_eq!((rate.at(0), rate.at(4)), (0.5, 0.25));
/// ```
pub fn decaying(base: f64, decay: f64) -> Schedule {
    Schedule::Decaying { base, decay }
}

/// `start * compound ^ step`, up to `stop`, or down to it where `start` is higher (Thinc's `compounding.v1`). Often
/// the size of a batch.
///
/// ```
/// use thinc::prelude::*;
///
/// let sizes = compounding(1.0, 32.0, 2.0);
/// assert_eq!((sizes.at(0), sizes.at(3), sizes.at(9)), (1.0, 8.0, 32.0));
/// ```
pub fn compounding(start: f64, stop: f64, compound: f64) -> Schedule {
    Schedule::Compounding { start, stop, compound }
}

/// Rises in a line from 0 to `initial` over `warmup` steps, then falls in a line to 0 at step `total`, and stays
/// there (Thinc's `warmup_linear.v1`).
///
/// `initial * step / warmup` while `step < warmup`, then `initial * max(0, (total - step) / (total - warmup))`.
///
/// ```
/// use thinc::prelude::*;
///
/// let rate = warmup_linear(0.5, 10, 30);
/// assert_eq!((rate.at(5), rate.at(10), rate.at(20), rate.at(40)), (0.25, 0.5, 0.25, 0.0));
/// ```
pub fn warmup_linear(initial: f64, warmup: u64, total: u64) -> Schedule {
    Schedule::WarmupLinear { initial, warmup, total }
}

/// The slanted triangular rate of Howard and Ruder (2018), with their `cut_frac` of 0.1 and `ratio` of 32: rises in
/// a line over the first tenth of the steps to `max`, then falls in a line to `max / 32` ([`slanted_triangular_with`]).
/// Thinc's `slanted_triangular.v1` with its defaults.
///
/// ```
/// use thinc::prelude::*;
///
/// let rate = slanted_triangular(0.32, 100);
/// assert_eq!((rate.at(9), rate.at(99), rate.at(500)), (0.32, 0.01, 0.01));
/// ```
pub fn slanted_triangular(max: f64, steps: u64) -> Schedule {
    slanted_triangular_with(max, steps, 0.1, 32.0)
}

/// Rises in a line over the share `cut_frac` of the steps to `max`, then falls in a line to `max / ratio` (Howard and Ruder
/// 2018; Thinc's `slanted_triangular.v1`).
///
/// With `t = step + 1`, `cut = floor(steps * cut_frac)`, and `p = t / cut` before the cut, `max(0, 1 - (t - cut) / (cut *
/// (1 / cut_frac - 1)))` after it: `max * (1 + p * (ratio - 1)) / ratio`. A `cut_frac` outside of 0.001 to 0.999 counts as
/// the nearer one of these, and a `ratio` below 1 as 1.
///
/// Thinc goes on to fall, below 0, after the last step; here the value stays at `max / ratio`.
///
/// ```
/// use thinc::prelude::*;
///
/// let rate = slanted_triangular_with(0.8, 100, 0.5, 4.0);
/// assert_eq!((rate.at(49), rate.at(99)), (0.8, 0.2));
/// ```
pub fn slanted_triangular_with(max: f64, steps: u64, cut_frac: f64, ratio: f64) -> Schedule {
    Schedule::SlantedTriangular { max, steps, cut_frac: cut_frac.clamp(0.001, 0.999), ratio: ratio.max(1.0) }
}

/// Goes up and down in lines between `min` and `max`, `period` steps each way (Smith 2017; Thinc's
/// `cyclic_triangular.v1`).
///
/// With `t = step + 1` and `x = |t / period - 2 * floor(1 + t / (2 * period)) + 1|`: `min + (max - min) * max(0, 1 - x)`.
///
/// ```
/// use thinc::prelude::*;
///
/// let rate = cyclic_triangular(0.0, 1.0, 4);
/// assert_eq!((rate.at(1), rate.at(3), rate.at(5), rate.at(7)), (0.5, 1.0, 0.5, 0.0));
/// ```
pub fn cyclic_triangular(min: f64, max: f64, period: u64) -> Schedule {
    Schedule::CyclicTriangular { min, max, period }
}
