use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use super::Schedule;

/// See [`cosine`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cosine {
    initial: f64,
    total: u64,
    warmup: u64,
    floor: f64,
    /// What the length of a cycle is multiplied with to give that of the next; without, there is one cycle.
    growth: Option<u64>,
}

/// Falls from `initial` to 0 along half a cosine, until step `total`, and stays there: `initial * (1 + cos(pi * t / n)) /
/// 2` (Loshchilov and Hutter 2017, "SGDR").
///
/// With [`warmup`](Cosine::warmup), `t` and `n` count from its end. It is a [`Schedule`] by `into`; Thinc doesn't have it.
///
/// ```
/// use thinc::prelude::*;
///
/// let rate: Schedule = cosine(0.01, 110).warmup(10).floor(0.001).into();
/// assert_eq!(rate.at(5), 0.005);
/// assert_eq!(rate.at(10), 0.01);
/// assert_eq!(rate.at(60), 0.0055);
/// assert_eq!(rate.at(110), 0.001);
/// let optimizer = Adam::new(cosine(0.01, 100).restarts(2));
/// assert_eq!(optimizer.learn_rate(), 0.01);
/// ```
pub fn cosine(initial: f64, total: u64) -> Cosine {
    Cosine { initial, total, warmup: 0, floor: 0.0, growth: None }
}

impl Cosine {
    /// Rises in a line from 0 to the initial value over this many steps first; they are part of `total`.
    #[must_use]
    pub fn warmup(mut self, steps: u64) -> Self {
        self.warmup = steps;
        self
    }

    /// Falls to this value and not to 0.
    #[must_use]
    pub fn floor(mut self, value: f64) -> Self {
        self.floor = value;
        self
    }

    /// Begins again at `total` with the initial value, and so on: each fall takes `growth` times as long as the one
    /// before, the first one `total` without the warmup. 1 repeats it, 2 is the paper's.
    #[must_use]
    pub fn restarts(mut self, growth: u64) -> Self {
        self.growth = Some(growth.max(1));
        self
    }

    pub(super) fn at(&self, step: u64) -> f64 {
        let Some(step) = step.checked_sub(self.warmup) else {
            return self.initial * step as f64 / self.warmup as f64;
        };
        let (step, length) = self.position(step, self.total.saturating_sub(self.warmup).max(1));
        let fallen = 0.5 - 0.5 * (PI * step as f64 / length as f64).cos();
        self.initial + (self.floor - self.initial) * fallen
    }

    /// The step within its cycle, and the length of that.
    fn position(&self, mut step: u64, mut length: u64) -> (u64, u64) {
        match self.growth {
            None => (step.min(length), length),
            Some(0 | 1) => (step % length, length),
            Some(growth) => {
                while step >= length {
                    step -= length;
                    length = length.saturating_mul(growth);
                }
                (step, length)
            }
        }
    }
}

impl From<Cosine> for Schedule {
    fn from(cosine: Cosine) -> Self {
        Self::Cosine(cosine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(cosine: Cosine, steps: &[u64]) -> Vec<f64> {
        let schedule = Schedule::from(cosine);
        steps.iter().map(|&step| (f64::from(schedule.at(step)) * 1e6).round() / 1e6).collect()
    }

    // cos(pi / 4) is 0.707107.
    #[test]
    fn falls_along_half_a_cosine() {
        let steps = [0, 2, 4, 6, 8, 9, 1000];
        assert_eq!(values(cosine(1.0, 8), &steps), [1.0, 0.853553, 0.5, 0.146447, 0.0, 0.0, 0.0]);
        assert_eq!(values(cosine(3.0, 8).floor(1.0), &steps), [3.0, 2.707107, 2.0, 1.292893, 1.0, 1.0, 1.0]);
        assert_eq!(
            values(cosine(1.0, 12).warmup(4), &[0, 1, 3, 4, 6, 8, 12]),
            [0.0, 0.25, 0.75, 1.0, 0.853553, 0.5, 0.0]
        );
    }

    #[test]
    fn begins_again() {
        let steps = [0, 4, 7, 8, 12, 16, 24];
        assert_eq!(values(cosine(1.0, 8).restarts(1), &steps), [1.0, 0.5, 0.03806, 1.0, 0.5, 1.0, 1.0]);
        // The cycles begin at 0, 8, 24 and 56.
        let steps = [0, 4, 8, 16, 20, 24, 40, 56];
        assert_eq!(values(cosine(1.0, 8).restarts(2), &steps), [1.0, 0.5, 1.0, 0.5, 0.146447, 1.0, 0.5, 1.0]);
        assert_eq!(values(cosine(1.0, 10).warmup(2).restarts(1), &[1, 2, 6, 10, 14]), [0.5, 1.0, 0.5, 1.0, 0.5]);
    }

    #[test]
    fn any_step_has_a_value() {
        for schedule in
            [cosine(1.0, 0), cosine(1.0, 3).warmup(7), cosine(1.0, 0).restarts(0), cosine(1.0, 1).restarts(2)]
        {
            for step in [0, 1, 6, 7, 100, u64::MAX] {
                let value = Schedule::from(schedule.clone()).at(step);
                assert!((0.0..=1.0).contains(&value), "{schedule:?} at {step}: {value}");
            }
        }
    }
}
