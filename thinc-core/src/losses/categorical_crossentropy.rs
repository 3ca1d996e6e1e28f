use serde::{Deserialize, Serialize};

use super::rows::Rows;
use super::{LogitsGrad, Loss, Probs, Weighted};
use crate::array::{Floats2d, Ints1d};
use crate::error::{Error, Result};
use crate::finite::{check_finite, unravel};

mod blocks;
mod names;
mod options;
mod per_row;
mod truths;

pub use options::MissingValue;
pub(super) use options::{Options, options};
pub(super) use truths::Truths;

const OP: &str = "CategoricalCrossentropy";

/// How far rounding may take a probability out of `[0, 1]`.
const TOLERANCE: f32 = 1e-5;

/// The cross-entropy between the probabilities of a softmax layer and the truth: `loss = -sum(truth * ln(guess))`, over all
/// rows and classes, divided by the number of rows unless [`normalize`](Self::normalize) is off.
///
/// The guess is [`Probs`] `(N, nO)`, the gradient [`LogitsGrad`](super::LogitsGrad) of that shape.
///
/// The truth says of each row one of these:
///
/// | truth | type | loss of the row | gradient |
/// |---|---|---|---|
/// | its class `c` | [`Ints1d`], or names: `Vec<String>`, `["NOUN", "VERB"]` | `-ln(p_c)` | `p - onehot(c)` |
/// | that it isn't of class `c` | names with [`neg_prefix`](Self::neg_prefix) | `-ln(1 - p_c)` | `p_c` for `c`, `-p_c p_j / (1 - p_c)` for others |
/// | nothing | the [`missing_value`](Self::missing_value) | 0 | 0 |
/// | a distribution `t`, such as one-hot rows | [`Floats2d`] | `-sum(t * ln(p))` | `sum(t) * p - t` |
///
/// The gradient is with respect to the logits. Each row of a distribution weighs by its sum, so that its gradient is
/// that of the loss; a row of zeros has no loss and no gradient. The number of rows by which both are divided counts
/// rows without a truth, too, as in Thinc. A [`Weighted`] truth gives rows a weight.
///
/// Thinc's class of this name (`CategoricalCrossentropy.v3`) has the same gradient for classes and for rows whose sum
/// is one. Its loss is another number, the sum of the squared gradient. For other rows its gradient is
/// `(guess - truth) / rows`, which isn't that of a cross-entropy. For a row that is not of a class it leaves the
/// other columns 0, which is the gradient of no function at all, as a softmax cannot move one probability alone; with
/// label smoothing it even trains towards a negative probability.
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
///
/// let loss = CategoricalCrossentropy::new().names(["NOUN", "VERB"]).missing_value("").neg_prefix("!");
/// let grad = loss.get_grad(&guess, &["!NOUN", ""])?;
/// assert_eq!(grad.into_inner(), Floats2d::from_rows(&[[0.375, -0.375], [0.0, 0.0]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CategoricalCrossentropy {
    normalize: bool,
    options: Options,
}

impl Default for CategoricalCrossentropy {
    fn default() -> Self {
        Self { normalize: true, options: Options::default() }
    }
}

impl CategoricalCrossentropy {
    /// Normalized, without label smoothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether gradient and loss are divided by the number of rows. On by default.
    #[must_use]
    pub fn normalize(mut self, normalize: bool) -> Self {
        self.normalize = normalize;
        self
    }
}

options!(CategoricalCrossentropy);

macro_rules! losses {
    ($([$($generics:tt)*] $truth:ty),* $(,)?) => {$(
        impl<$($generics)*> Loss<Probs, $truth> for CategoricalCrossentropy {
            type Grad = LogitsGrad;

            fn get_grad_and_loss(&self, guess: &Probs, truth: &$truth) -> Result<(LogitsGrad, f32)> {
                let (grad, loss) = truth.compare(&self.options, guess, Rows::new(self.normalize, guess.n_rows()))?;
                Ok((grad, loss as f32))
            }
        }
    )*};
}
losses! {
    [] Ints1d,
    [] Floats2d,
    [S: AsRef<str>] Vec<S>,
    [S: AsRef<str>] [S],
    [S: AsRef<str>, const N: usize] [S; N],
    [] Weighted<Ints1d>,
    [] Weighted<Floats2d>,
    [S: AsRef<str>] Weighted<Vec<S>>,
    [S: AsRef<str>, const N: usize] Weighted<[S; N]>,
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
