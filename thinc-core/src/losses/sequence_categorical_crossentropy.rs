use serde::{Deserialize, Serialize};

use super::categorical_crossentropy::{Options, Truths, options};
use super::rows::Rows;
use super::{LogitsGrad, Loss, Probs, Weighted};
use crate::array::{Floats2d, Ints1d};
use crate::error::{Error, Result};

const OP: &str = "SequenceCategoricalCrossentropy";

/// The [`CategoricalCrossentropy`](super::CategoricalCrossentropy) of all rows of a list of sequences, divided by the
/// number of sequences, not of rows, unless [`normalize`](Self::normalize) is off: `loss = -sum(truth * ln(guess)) / sequences`.
///
/// Guess and truth are lists with an element for each sequence: `Vec<Probs>`, each `(N, nO)`, and a `Vec` of [`Ints1d`], of lists of
/// names, or of [`Floats2d`], each [`Weighted`] or not. The gradient is a `Vec<LogitsGrad>`. Sequences may have no rows, and a list no sequences.
///
/// Thinc's class of this name (`SequenceCategoricalCrossentropy.v3`) has the same gradient where
/// `CategoricalCrossentropy` has. Its loss is another number, the sum of the squared gradient.
///
/// ```
/// use thinc::prelude::*;
///
/// let guesses = vec![
///     Probs::from(Floats2d::from_rows(&[[0.75, 0.25], [0.5, 0.5]])),
///     Probs::from(Floats2d::from_rows(&[[0.25, 0.75]])),
/// ];
/// let loss = SequenceCategoricalCrossentropy::new().names(["NOUN", "VERB"]);
/// let grads = loss.get_grad(&guesses, &vec![vec!["NOUN", "VERB"], vec!["VERB"]])?;
/// assert_eq!(grads[0].row(0)?, [-0.125, 0.125]);
/// assert_eq!(grads[1].row(0)?, [0.125, -0.125]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SequenceCategoricalCrossentropy {
    normalize: bool,
    options: Options,
}

impl Default for SequenceCategoricalCrossentropy {
    fn default() -> Self {
        Self { normalize: true, options: Options::default() }
    }
}

impl SequenceCategoricalCrossentropy {
    /// Normalized, without label smoothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether gradients and loss are divided by the number of sequences. On by default.
    #[must_use]
    pub fn normalize(mut self, normalize: bool) -> Self {
        self.normalize = normalize;
        self
    }

    fn compare<T: Truths>(&self, guesses: &[Probs], truths: &[T]) -> Result<(Vec<LogitsGrad>, f32)> {
        if guesses.len() != truths.len() {
            let (guesses, truths) = (guesses.len(), truths.len());
            let message = format_args!("there are guesses for {guesses} sequences, but truths for {truths}");
            return Err(Error::invalid(OP, message));
        }
        let rows = Rows::new(self.normalize, guesses.len());
        let mut grads = Vec::with_capacity(guesses.len());
        let mut loss = 0.0;
        for (i, (guess, truth)) in guesses.iter().zip(truths).enumerate() {
            let compared = truth.compare(&self.options, guess, rows);
            let (grad, of_sequence) = compared.map_err(|error| error.at(format!("sequence {i}")))?;
            grads.push(grad);
            loss += of_sequence;
        }
        Ok((grads, loss as f32))
    }
}

options!(SequenceCategoricalCrossentropy);

macro_rules! losses {
    ($([$($generics:tt)*] $truth:ty),* $(,)?) => {$(
        impl<$($generics)*> Loss<Vec<Probs>, Vec<$truth>> for SequenceCategoricalCrossentropy {
            type Grad = Vec<LogitsGrad>;

            fn get_grad_and_loss(&self, guess: &Vec<Probs>, truth: &Vec<$truth>) -> Result<(Vec<LogitsGrad>, f32)> {
                self.compare(guess, truth)
            }
        }
    )*};
}
losses! {
    [] Ints1d,
    [] Floats2d,
    [S: AsRef<str>] Vec<S>,
    [] Weighted<Ints1d>,
    [] Weighted<Floats2d>,
    [S: AsRef<str>] Weighted<Vec<S>>,
}

#[cfg(test)]
mod tests;
