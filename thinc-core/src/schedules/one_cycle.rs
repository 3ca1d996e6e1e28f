use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use super::Schedule;

/// See [`one_cycle`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OneCycle {
    max: f64,
    total: u64,
    rise: f64,
    start_div: f64,
    end_div: f64,
}

/// The one-cycle rate of Smith and Topin (2018, "Super-convergence"), as PyTorch's `OneCycleLR` has it: rises along half a
/// cosine from `max / 25` to `max` over the first 30 % of `total` steps, then falls along half a cosine to `max / 250000`
/// at the last one, step `total - 1`, and stays there.
///
/// It is a [`Schedule`] by `into`; Thinc doesn't have it.
///
/// ```
/// use thinc::prelude::*;
///
/// let rate: Schedule = one_cycle(0.1, 100).into();
/// assert_eq!((rate.at(0), rate.at(29), rate.at(99)), (0.004, 0.1, 4e-7));
/// let optimizer = Sgd::new(one_cycle(0.1, 100).start_div(10.0)).momentum(0.9);
/// assert_eq!(optimizer.learn_rate(), 0.01);
/// ```
pub fn one_cycle(max: f64, total: u64) -> OneCycle {
    OneCycle { max, total, rise: 0.3, start_div: 25.0, end_div: 1e4 }
}

impl OneCycle {
    /// The share of the steps in which the value rises, in `[0, 1]`; 0.3 unless this is called.
    #[must_use]
    pub fn rise(mut self, share: f64) -> Self {
        self.rise = share.clamp(0.0, 1.0);
        self
    }

    /// What the highest value is divided by to give the first one; 25 unless this is called.
    #[must_use]
    pub fn start_div(mut self, divisor: f64) -> Self {
        self.start_div = divisor;
        self
    }

    /// What the first value is divided by to give the last one; 10 000 unless this is called.
    #[must_use]
    pub fn end_div(mut self, divisor: f64) -> Self {
        self.end_div = divisor;
        self
    }

    pub(super) fn at(&self, step: u64) -> f64 {
        let last = self.total.saturating_sub(1) as f64;
        let top = (self.rise * self.total as f64 - 1.0).clamp(0.0, last);
        let start = self.max / self.start_div;
        let t = step as f64;
        if t < top {
            between(start, self.max, t / top)
        } else {
            // Where the highest value is the last one, it stays.
            let fallen = if last > top { ((t - top) / (last - top)).min(1.0) } else { 0.0 };
            between(self.max, start / self.end_div, fallen)
        }
    }
}

/// From one value to another along half a cosine.
fn between(from: f64, to: f64, share: f64) -> f64 {
    from + (to - from) * (0.5 - 0.5 * (PI * share).cos())
}

impl From<OneCycle> for Schedule {
    fn from(cycle: OneCycle) -> Self {
        Self::OneCycle(cycle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With 21 steps and a third of them to rise, the top is at step 6, and the fall takes 14.
    #[test]
    fn rises_and_falls() {
        let schedule = Schedule::from(one_cycle(1.0, 21).rise(1.0 / 3.0).start_div(10.0).end_div(5.0));
        // Half way up and down it is in the middle, after a third of the way at a quarter.
        let expected = [(0, 0.1), (2, 0.325), (3, 0.55), (6, 1.0), (13, 0.51), (20, 0.02), (21, 0.02), (1000, 0.02)];
        for (step, value) in expected {
            assert!((schedule.at(step) - value).abs() < 1e-6, "{step}: {}, not {value}", schedule.at(step));
        }
    }

    #[test]
    fn any_step_has_a_value() {
        for cycle in [one_cycle(1.0, 0), one_cycle(1.0, 1), one_cycle(1.0, 5).rise(0.0), one_cycle(1.0, 5).rise(2.0)] {
            for step in [0, 1, 4, 5, u64::MAX] {
                let value = Schedule::from(cycle.clone()).at(step);
                assert!((0.0..=1.0).contains(&value), "{cycle:?} at {step}: {value}");
            }
        }
    }
}
