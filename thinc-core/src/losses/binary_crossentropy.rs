use serde::{Deserialize, Serialize};

use super::Loss;
use super::l2_distance::check_same_shape;
use super::rows::{RowTruth, Rows, on_cpu};
use crate::array::Floats2d;
use crate::error::{Error, Result};
use crate::finite::{check_finite, unravel};

const OP: &str = "BinaryCrossentropy";

/// The cross-entropy of independent yes-or-no questions, one per column, whose guesses are logits: for a logit `z` and the
/// truth `t` in `[0, 1]`, with `p = 1 / (1 + exp(-z))`,
///
/// ```text
/// loss     = -w t ln(p) - (1 - t) ln(1 - p)
/// gradient = (w t + 1 - t) p - w t
/// ```
///
/// over all rows and columns of guess and truth, both `(N, nO)`, divided by the number of rows unless [`normalize`](Self::normalize) is off; `w` is the
/// [`positive_weight`](Self::positive_weight). It is computed from the logit, so that it is right and finite for any
/// finite one. For an example that may be of several classes at once; Thinc has no such loss.
///
/// The guess is the output of a layer such as [`Linear`](crate::layers::Linear), without a sigmoid behind it, unless
/// [`probabilities`](Self::probabilities) is on. A [`Weighted`](super::Weighted) truth gives rows a weight.
///
/// ```
/// use thinc::prelude::*;
///
/// let logits = Floats2d::from_rows(&[[0.0, 200.0]]);
/// let (grad, loss) = BinaryCrossentropy::new().get_grad_and_loss(&logits, &Floats2d::from_rows(&[[1.0, 0.0]]))?;
/// assert_eq!(grad, Floats2d::from_rows(&[[-0.5, 1.0]]));
/// assert!((loss - (2.0_f32.ln() + 200.0)).abs() < 1e-4);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BinaryCrossentropy {
    normalize: bool,
    probabilities: bool,
    positive_weight: f32,
    missing_value: Option<f32>,
}

impl Default for BinaryCrossentropy {
    fn default() -> Self {
        Self { normalize: true, probabilities: false, positive_weight: 1.0, missing_value: None }
    }
}

impl BinaryCrossentropy {
    /// Normalized, with the positive weight 1 and no missing value.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether gradient and loss are divided by the number of rows. On by default.
    #[must_use]
    pub fn normalize(mut self, normalize: bool) -> Self {
        self.normalize = normalize;
        self
    }

    /// Whether the guesses are probabilities `p` themselves, as a sigmoid layer gives, and the gradient is with respect to
    /// them: `(1 - t) / (1 - p) - w t / p`. Off by default, as logits are exact where probabilities are rounded to 0
    /// or 1: these count as 1e-7 away from it.
    #[must_use]
    pub fn probabilities(mut self, probabilities: bool) -> Self {
        self.probabilities = probabilities;
        self
    }

    /// How much a truth of 1 counts, where one of 0 counts 1: more than 1 if positive examples are rare.
    #[must_use]
    pub fn positive_weight(mut self, weight: f32) -> Self {
        self.positive_weight = weight;
        self
    }

    /// What stands for a truth that isn't known, such as `f32::NAN` or -1: it has no loss and no gradient.
    #[must_use]
    pub fn missing_value(mut self, value: f32) -> Self {
        self.missing_value = Some(value);
        self
    }

    fn is_missing(&self, truth: f32) -> bool {
        self.missing_value.is_some_and(|missing| missing == truth || missing.is_nan() && truth.is_nan())
    }

    fn check(&self, logits: &Floats2d, truth: &Floats2d) -> Result<()> {
        let weight = self.positive_weight;
        if !(weight.is_finite() && weight >= 0.0) {
            let message = format_args!("`positive_weight` must be finite and at least 0, but is {weight}");
            return Err(Error::invalid(OP, message));
        }
        check_same_shape(OP, logits, truth)?;
        let guesses = logits.as_slice()?;
        check_finite(OP, "the guess", &logits.shape(), guesses, "a guess must be finite")?;
        let outside = |p: &f32| self.probabilities && !(0.0..=1.0).contains(p);
        if let Some(position) = guesses.iter().position(outside) {
            let (value, index) = (guesses[position], unravel(position, &logits.shape()));
            let help = "no probability: give it the output of a sigmoid, or leave `probabilities` off for logits";
            return Err(Error::invalid(OP, format_args!("the guess holds {value} at {index:?}, which is {help}")));
        }
        let truths = truth.as_slice()?;
        let wrong = truths.iter().position(|&t| !(0.0..=1.0).contains(&t) && !self.is_missing(t));
        wrong.map_or(Ok(()), |position| {
            let (value, index) = (truths[position], unravel(position, &truth.shape()));
            let help = "give it 0, 1 or a probability, or say which value is missing with `missing_value`";
            Err(Error::invalid(OP, format_args!("the truth holds {value} at {index:?}: {help}")))
        })
    }
}

impl<T: RowTruth> Loss<Floats2d, T> for BinaryCrossentropy {
    type Grad = Floats2d;

    fn get_grad_and_loss(&self, guess: &Floats2d, truth: &T) -> Result<(Floats2d, f32)> {
        let (truth, rows) = truth.rows(OP, guess, Rows::new(self.normalize, guess.n_rows()))?;
        on_cpu(guess, truth, |guess, truth| {
            self.check(guess, truth)?;
            let compare = if self.probabilities { of_probability } else { of_logit };
            rows.compare(guess, truth, |row, guess, truth, grad| {
                let scale = rows.scale(row);
                let mut loss = 0.0;
                for ((slot, &guess), &truth) in grad.iter_mut().zip(guess).zip(truth) {
                    if self.is_missing(truth) {
                        *slot = 0.0;
                        continue;
                    }
                    let (of_guess, grad) = compare(guess, self.positive_weight * truth, 1.0 - truth);
                    loss += of_guess;
                    *slot = grad * scale;
                }
                loss
            })
        })
    }
}

/// The loss and its derivative at a logit, for the weights of the positive and the negative answer.
fn of_logit(z: f32, positive: f32, negative: f32) -> (f64, f32) {
    // e^-|z| is at most 1: nothing overflows, and nothing is lost where it is small.
    let small = (-z.abs()).exp();
    let (large, small_share) = (1.0 / (1.0 + small), small / (1.0 + small));
    // Each by itself, as `1 - p` is 0 where p is rounded to 1.
    let (p, rest) = if z >= 0.0 { (large, small_share) } else { (small_share, large) };
    let softplus = f64::from(small.ln_1p());
    let (if_positive, if_negative) = (softplus + f64::from((-z).max(0.0)), softplus + f64::from(z.max(0.0)));
    let loss = f64::from(positive) * if_positive + f64::from(negative) * if_negative;
    (loss, negative * p - positive * rest)
}

/// The same at a probability.
fn of_probability(p: f32, positive: f32, negative: f32) -> (f64, f32) {
    let (p, positive, negative) = (f64::from(p).clamp(1e-7, 1.0 - 1e-7), f64::from(positive), f64::from(negative));
    let loss = -positive * p.ln() - negative * (-p).ln_1p();
    (loss, (negative / (1.0 - p) - positive / p) as f32)
}

#[cfg(test)]
mod tests;
