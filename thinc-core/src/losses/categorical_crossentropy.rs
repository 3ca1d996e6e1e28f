use serde::{Deserialize, Serialize};

use super::{LogitsGrad, Loss, Probs};
use crate::array::{Floats2d, Ints1d};
use crate::error::{Error, ErrorKind, Result};
use crate::finite::{check_finite, unravel};

mod blocks;

const OP: &str = "CategoricalCrossentropy";

/// How far rounding may take a probability out of `[0, 1]`.
const TOLERANCE: f32 = 1e-5;

/// The cross-entropy between the probabilities of a softmax layer and the truth: `-sum(truth * ln(guess))`, over all
/// rows and classes, divided by the number of rows unless [`normalize`](Self::normalize) is off.
///
/// The truth is the class of each row (an [`Ints1d`]), or a distribution over the classes per row, such as one-hot
/// rows (a [`Floats2d`]). The gradient is with respect to the logits, `(guess - truth) / rows`. Each row of a
/// distribution weighs by its sum `s`, so that the gradient `(s * guess - truth) / rows` is that of the loss; a row
/// of zeros has no loss and no gradient: so an example without a label is left out.
///
/// Thinc's class of this name (`CategoricalCrossentropy.v3`) has the same gradient for rows that sum to 1. Its loss
/// is another number, the sum of the squared gradient. For other rows its gradient is `(guess - truth) / rows`, which
/// isn't that of a cross-entropy.
///
/// The guess can be a [`MultiProbs`](super::MultiProbs) as well, the probabilities of several questions. Its truth is the classes
/// of each row, one column per question (an [`Ints2d`](crate::array::Ints2d)), or distributions side by side (a [`Floats2d`]);
/// losses and gradients of the questions are summed.
///
/// A probability of 0 of the true class counts as the smallest positive float, so that the loss stays finite.
///
/// ```
/// use thinc::prelude::*;
///
/// let loss = CategoricalCrossentropy::new();
/// let guess = Probs::from(Floats2d::from_rows(&[[0.75, 0.25], [0.5, 0.5]]));
/// let grad = loss.get_grad(&guess, &Ints1d::from(vec![0, 1]))?;
/// assert_eq!(grad.into_inner(), Floats2d::from_rows(&[[-0.125, 0.125], [0.25, -0.25]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CategoricalCrossentropy {
    normalize: bool,
    label_smoothing: f32,
}

impl Default for CategoricalCrossentropy {
    fn default() -> Self {
        Self { normalize: true, label_smoothing: 0.0 }
    }
}

impl CategoricalCrossentropy {
    /// Normalized, without label smoothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether gradient and loss are divided by the number of rows. On by default.
    pub fn normalize(mut self, normalize: bool) -> Self {
        self.normalize = normalize;
        self
    }

    /// Spreads this share of the probability of a true class evenly over the `n - 1` other classes (Szegedy et al.
    /// 2016, as Thinc does it). It must be at least 0 and below `(n - 1) / n`, and applies to truths that are classes.
    pub fn label_smoothing(mut self, share: f32) -> Self {
        self.label_smoothing = share;
        self
    }

    /// The probability of the true class and of each other class.
    fn smoothed(&self, classes: usize) -> Result<(f32, f32)> {
        let share = self.label_smoothing;
        if share == 0.0 {
            return Ok((1.0, 0.0));
        }
        let limit = classes.saturating_sub(1) as f32 / classes.max(1) as f32;
        if share > 0.0 && share < limit {
            Ok((1.0 - share, share / (classes - 1) as f32))
        } else {
            let message = format_args!(
                "with {classes} classes `label_smoothing` must be at least 0 and below {limit}, but is {share}"
            );
            Err(Error::invalid(OP, message))
        }
    }

    /// `target(row, class)` is the probability that the truth gives a class, and `row_loss` what [`row_loss`] gives.
    fn compute(
        &self,
        guess: &Floats2d,
        target: impl Fn(usize, usize) -> f32,
        row_loss: impl Fn(usize, &[f32]) -> (f32, f64),
    ) -> Result<(LogitsGrad, f32)> {
        let [rows, classes] = guess.shape();
        let scale = if self.normalize { 1.0 / rows.max(1) as f32 } else { 1.0 };
        let mut grad = Floats2d::stale([rows, classes]);
        let mut loss = 0.0;
        if classes > 0 {
            let guesses = guess.as_slice()?.chunks_exact(classes);
            let grads = grad.as_mut_slice()?.chunks_exact_mut(classes);
            for (row, (guess, grad)) in guesses.zip(grads).enumerate() {
                let (weight, of_row) = row_loss(row, guess);
                loss += of_row;
                for (class, (slot, &p)) in grad.iter_mut().zip(guess).enumerate() {
                    *slot = (weight * p - target(row, class)) * scale;
                }
            }
        }
        Ok((grad.into(), (loss * f64::from(scale)) as f32))
    }
}

/// The sum of the targets of a row, and its loss.
fn row_loss(guess: &[f32], target: impl Fn(usize) -> f32) -> (f32, f64) {
    let (mut weight, mut loss) = (0.0, 0.0);
    for (class, &p) in guess.iter().enumerate() {
        let t = f64::from(target(class));
        // Most targets are 0, and a logarithm is slow.
        if t != 0.0 {
            weight += t;
            loss -= t * ln(p);
        }
    }
    (weight as f32, loss)
}

fn ln(p: f32) -> f64 {
    f64::from(p.max(f32::MIN_POSITIVE).ln())
}

impl Loss<Probs, Ints1d> for CategoricalCrossentropy {
    type Grad = LogitsGrad;

    fn get_grad_and_loss(&self, guess: &Probs, truth: &Ints1d) -> Result<(LogitsGrad, f32)> {
        let [rows, classes] = guess.shape();
        if truth.shape() != [rows] {
            return Err(Error::shape(OP, "one label for each row of the guess,", &[Some(rows)], &truth.shape()));
        }
        let labels = truth.as_slice()?;
        if let Some(row) = labels.iter().position(|&label| label >= classes as u64) {
            return Err(ErrorKind::Label { op: OP, label: labels[row].to_string(), row, classes }.into());
        }
        check_probabilities("the guess", guess, "give it the output of a softmax layer")?;
        let (of_label, of_others) = self.smoothed(classes)?;
        let target = |row: usize, class: usize| if labels[row] == class as u64 { of_label } else { of_others };
        self.compute(guess, target, |row, guess| match of_others {
            0.0 => (1.0, -ln(guess[labels[row] as usize])),
            _ => row_loss(guess, |class| target(row, class)),
        })
    }
}

impl Loss<Probs, Floats2d> for CategoricalCrossentropy {
    type Grad = LogitsGrad;

    fn get_grad_and_loss(&self, guess: &Probs, truth: &Floats2d) -> Result<(LogitsGrad, f32)> {
        let [rows, classes] = guess.shape();
        if truth.shape() != [rows, classes] {
            let expected = [Some(rows), Some(classes)];
            return Err(Error::shape(OP, "a truth with the rows and classes of the guess,", &expected, &truth.shape()));
        }
        if self.label_smoothing != 0.0 {
            let message = "`label_smoothing` applies to truths that are classes: smooth the distributions yourself, or \
                           give the classes as an `Ints1d`";
            return Err(Error::invalid(OP, message));
        }
        check_probabilities("the guess", guess, "give it the output of a softmax layer")?;
        check_probabilities("the truth", truth, "give it classes, one-hot rows, or other distributions")?;
        let truths = truth.as_slice()?;
        let target = |row: usize, class: usize| truths[row * classes + class];
        self.compute(guess, target, |row, guess| row_loss(guess, |class| target(row, class)))
    }
}

fn check_probabilities(what: &'static str, array: &Floats2d, help: &'static str) -> Result<()> {
    let values = array.as_slice()?;
    let outside = |value: &f32| !(-TOLERANCE..=1.0 + TOLERANCE).contains(value);
    if !values.iter().fold(false, |found, value| found | outside(value)) {
        return Ok(());
    }
    check_finite(OP, what, &array.shape(), values, help)?;
    let position = values.iter().position(outside).unwrap_or_default();
    let index = unravel(position, &array.shape());
    let value = values[position];
    Err(Error::invalid(OP, format_args!("{what} holds {value} at {index:?}, which is no probability: {help}")))
}

#[cfg(test)]
mod tests;
