use serde::{Deserialize, Serialize};

/// How far a training has come, and its best score.
///
/// ```
/// use thinc::checkpoint::Progress;
///
/// let mut progress = Progress::default();
/// progress.end_batch();
/// assert!(progress.report_score(0.8));
/// progress.end_batch();
/// assert!(!progress.report_score(0.7));
/// assert_eq!((progress.best_score, progress.batches_since_best()), (Some(0.8), 1));
/// progress.end_epoch();
/// assert_eq!((progress.epoch, progress.batch, progress.batches), (1, 0, 2));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// How often all of the data was gone through.
    pub epoch: u64,
    /// How many batches of this epoch are done: how many to skip when it is resumed.
    pub batch: usize,
    /// How many batches are done, of all epochs.
    pub batches: u64,
    /// The highest score.
    pub best_score: Option<f64>,
    /// After how many batches it was reached.
    pub best_at: u64,
}

impl Progress {
    /// Counts a batch.
    pub fn end_batch(&mut self) {
        self.batch = self.batch.saturating_add(1);
        self.batches = self.batches.saturating_add(1);
    }

    /// Counts an epoch. The next one begins with its first batch.
    pub fn end_epoch(&mut self) {
        self.epoch = self.epoch.saturating_add(1);
        self.batch = 0;
    }

    /// Takes in the score of an evaluation, higher being better, and tells whether it is better than all before. NaN never
    /// is.
    pub fn report_score(&mut self, score: f64) -> bool {
        let is_best = !score.is_nan() && self.best_score.is_none_or(|best| score > best);
        if is_best {
            (self.best_score, self.best_at) = (Some(score), self.batches);
        }
        is_best
    }

    /// How many batches were done since the best score, or since the beginning where there is none: to stop when it is too
    /// many.
    pub fn batches_since_best(&self) -> u64 {
        self.batches.saturating_sub(self.best_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_that_is_no_number_is_never_the_best() {
        let mut progress = Progress::default();
        assert!(!progress.report_score(f64::NAN));
        assert_eq!(progress.best_score, None);
        progress.end_batch();
        assert!(progress.report_score(-1.0));
        assert!(!progress.report_score(f64::NAN));
        assert!(!progress.report_score(-1.0));
        assert_eq!((progress.best_score, progress.best_at), (Some(-1.0), 1));
    }
}
