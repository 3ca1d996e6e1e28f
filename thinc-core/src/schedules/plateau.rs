use serde::{Deserialize, Serialize};

use super::Schedule;

/// See [`plateau`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plateau {
    max_patience: u64,
    scale: f64,
    schedule: Box<Schedule>,
    best: Option<f64>,
    last_step: Option<u64>,
    /// How many scores in a row were no better than the best one.
    patience: u64,
    plateaus: i32,
}

/// The values of `schedule`, times `scale` for each time that the score has been no better than the best one in
/// `max_patience` evaluations in a row (`plateau.v1` of Thinc 9).
///
/// The scores come from [`Schedule::report`], or [`Optimizer::report_score`](crate::optimizers::Optimizer::report_score) for
/// the schedules of an optimizer. What was reported is saved with the schedule.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut optimizer = Adam::new(plateau(2, 0.5, 0.01));
/// for score in [0.7, 0.8, 0.75, 0.8] {
///     optimizer.step();
///     optimizer.report_score(score);
/// }
/// assert_eq!(optimizer.learn_rate(), 0.005);
/// ```
pub fn plateau(max_patience: u64, scale: f64, schedule: impl Into<Schedule>) -> Schedule {
    Schedule::Plateau(Plateau {
        max_patience: max_patience.max(1),
        scale,
        schedule: Box::new(schedule.into()),
        best: None,
        last_step: None,
        patience: 0,
        plateaus: 0,
    })
}

impl Plateau {
    pub(super) fn at(&self, step: u64) -> f64 {
        f64::from(self.schedule.at(step)) * self.scale.powi(self.plateaus)
    }

    pub(super) fn report(&mut self, step: u64, score: f64) {
        self.schedule.report(step, score);
        if self.last_step.is_some_and(|last| step <= last) {
            return;
        }
        self.last_step = Some(step);
        // A score that is NaN is no better.
        if self.best.is_none_or(|best| score > best) && !score.is_nan() {
            self.best = Some(score);
            self.patience = 0;
            return;
        }
        self.patience += 1;
        if self.patience >= self.max_patience {
            self.patience = 0;
            self.plateaus = self.plateaus.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedules::{constant_then, warmup_linear};

    fn report(schedule: &mut Schedule, scores: &[f64], first: u64) {
        scores.iter().zip(first..).for_each(|(&score, step)| schedule.report(step, score));
    }

    #[test]
    fn falls_where_the_score_does_not_rise() {
        let mut schedule = plateau(2, 0.5, warmup_linear(1.0, 0, 100));
        assert_eq!(schedule.at(50), 0.5);
        report(&mut schedule, &[0.1, 0.2, 0.15, 0.3, 0.3], 1);
        assert_eq!(schedule.at(50), 0.5);
        report(&mut schedule, &[0.29], 6);
        assert_eq!((schedule.at(50), schedule.at(0)), (0.25, 0.5));
        report(&mut schedule, &[f64::NAN, 0.0], 7);
        assert_eq!(schedule.at(50), 0.125);
        // The best score stays: a rise below it is none.
        report(&mut schedule, &[0.25, 0.31, 0.2, 0.2], 9);
        assert_eq!(schedule.at(50), 0.0625);
    }

    #[test]
    fn a_report_counts_once() {
        let mut schedule = plateau(1, 0.5, 1.0);
        report(&mut schedule, &[0.5, 0.5], 10);
        assert_eq!(schedule.at(0), 0.5);
        report(&mut schedule, &[0.5, 0.5, 0.5], 9);
        assert_eq!(schedule.at(0), 0.5);
        report(&mut schedule, &[0.5], 12);
        assert_eq!(schedule.at(0), 0.25);
    }

    #[test]
    fn what_was_reported_is_saved_and_reaches_inner_schedules() {
        let mut schedule = constant_then(2.0, 5, plateau(1, 0.5, plateau(2, 0.5, 1.0)));
        report(&mut schedule, &[0.5, 0.5], 1);
        assert_eq!((schedule.at(0), schedule.at(5)), (2.0, 0.5));
        let bytes = rmp_serde::to_vec_named(&schedule).unwrap();
        let mut loaded: Schedule = rmp_serde::from_slice(&bytes).unwrap();
        report(&mut loaded, &[0.5], 3);
        assert_eq!(loaded.at(5), 0.125);
    }
}
