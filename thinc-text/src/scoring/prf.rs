/// Counts of right and wrong predictions. spaCy's `PRFScore`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrfScore {
    /// What was predicted, and is so.
    pub true_positives: usize,
    /// What was predicted, and is not so.
    pub false_positives: usize,
    /// What is so, and was not predicted.
    pub false_negatives: usize,
}

impl PrfScore {
    /// How much of what was predicted is right: `TP / (TP + FP)`; 0 if nothing was.
    pub fn precision(&self) -> f64 {
        ratio(self.true_positives, self.true_positives + self.false_positives)
    }

    /// How much of what is so was predicted: `TP / (TP + FN)`; 0 if there is nothing.
    pub fn recall(&self) -> f64 {
        ratio(self.true_positives, self.support())
    }

    /// The harmonic mean of precision and recall, `2 P R / (P + R)`, which is `2 TP / (2 TP + FP + FN)`; 0 if both are.
    pub fn f(&self) -> f64 {
        let right = 2 * self.true_positives;
        ratio(right, right + self.false_positives + self.false_negatives)
    }

    /// How often it is so: `TP + FN`.
    pub fn support(&self) -> usize {
        self.true_positives + self.false_negatives
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.true_positives += other.true_positives;
        self.false_positives += other.false_positives;
        self.false_negatives += other.false_negatives;
    }

    /// All counts together.
    pub(super) fn sum<'a>(scores: impl IntoIterator<Item = &'a Self>) -> Self {
        scores.into_iter().fold(Self::default(), |mut sum, score| {
            sum.add(score);
            sum
        })
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Precision, recall and F, each averaged over labels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Average {
    /// The mean of the labels' precision.
    pub precision: f64,
    /// The mean of the labels' recall.
    pub recall: f64,
    /// The mean of the labels' F, which is not the F of the two others.
    pub f: f64,
}

impl Average {
    /// The averages of these; 0 if there is none.
    pub(super) fn of<'a>(scores: impl ExactSizeIterator<Item = &'a PrfScore>) -> Self {
        let count = scores.len().max(1) as f64;
        let sum = scores.fold(Self::default(), |sum, score| Self {
            precision: sum.precision + score.precision(),
            recall: sum.recall + score.recall(),
            f: sum.f + score.f(),
        });
        Self { precision: sum.precision / count, recall: sum.recall / count, f: sum.f / count }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas() {
        let score = PrfScore { true_positives: 6, false_positives: 2, false_negatives: 4 };
        assert_eq!((score.precision(), score.recall(), score.support()), (0.75, 0.6, 10));
        assert!((score.f() - 2.0 / 3.0).abs() < 1e-15);
        let nothing = PrfScore::default();
        assert_eq!((nothing.precision(), nothing.recall(), nothing.f()), (0.0, 0.0, 0.0));
        let average = Average::of([score, nothing].iter());
        assert_eq!((average.precision, average.recall), (0.375, 0.3));
    }
}
