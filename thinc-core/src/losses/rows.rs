//! What losses whose rows are independent have in common.

use super::Weighted;
use crate::array::Floats2d;
use crate::error::{Error, Result};

/// What the losses of the rows and their gradients are multiplied with.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    /// The factor of all rows.
    scale: f32,
    /// One for each row; without, they are 1.
    weights: Option<&'a [f32]>,
}

impl<'a> Rows<'a> {
    /// All rows alike, divided by `count` if they are to be normalized.
    pub(super) fn new(normalize: bool, count: usize) -> Self {
        Self { scale: if normalize { 1.0 / count.max(1) as f32 } else { 1.0 }, weights: None }
    }

    /// With the weights of a truth, if there is one for each row of the guess.
    pub(super) fn weighted<T>(self, op: &'static str, truth: &'a Weighted<T>, guess: &Floats2d) -> Result<Self> {
        let weights = truth.weights().as_slice()?;
        if weights.len() == guess.n_rows() {
            return Ok(Self { weights: Some(weights), ..self });
        }
        let expected = [Some(guess.n_rows())];
        Err(Error::shape(op, "one weight for each row of the guess,", &expected, &[weights.len()]))
    }

    /// The weight of a row, which the factor of all is not part of.
    #[inline]
    pub(super) fn weight(&self, row: usize) -> f32 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// What the gradient of a row is multiplied with.
    #[inline]
    pub(super) fn scale(&self, row: usize) -> f32 {
        self.scale * self.weight(row)
    }

    /// The loss of all rows, given the sum of those that were multiplied with their weights.
    pub(super) fn total(&self, sum: f64) -> f64 {
        sum * f64::from(self.scale)
    }

    /// Calls `compare(row, guess, truth, grad)` for the rows of a pair of one shape, which writes the gradient of the row
    /// and gives its loss, not weighted.
    pub(super) fn compare(
        &self,
        guess: &Floats2d,
        truth: &Floats2d,
        mut compare: impl FnMut(usize, &[f32], &[f32], &mut [f32]) -> f64,
    ) -> Result<(Floats2d, f32)> {
        let [rows, width] = guess.shape();
        let mut grad = Floats2d::stale([rows, width]);
        let (guesses, truths, grads) = (guess.as_slice()?, truth.as_slice()?, grad.as_mut_slice()?);
        let mut loss = 0.0;
        for row in 0..rows {
            let at = row * width..(row + 1) * width;
            let of_row = compare(row, &guesses[at.clone()], &truths[at.clone()], &mut grads[at]);
            loss += f64::from(self.weight(row)) * of_row;
        }
        Ok((grad, self.total(loss) as f32))
    }
}

/// The losses of a pair of arrays, with and without weights, by a method `compare(guess, truth, rows)` of the type.
macro_rules! row_losses {
    ($op:ident, $ty:ident) => {
        impl Loss<Floats2d, Floats2d> for $ty {
            type Grad = Floats2d;

            fn get_grad_and_loss(&self, guess: &Floats2d, truth: &Floats2d) -> Result<(Floats2d, f32)> {
                self.compare(guess, truth, Rows::new(self.normalize, guess.n_rows()))
            }
        }

        impl Loss<Floats2d, Weighted<Floats2d>> for $ty {
            type Grad = Floats2d;

            fn get_grad_and_loss(&self, guess: &Floats2d, truth: &Weighted<Floats2d>) -> Result<(Floats2d, f32)> {
                let rows = Rows::new(self.normalize, guess.n_rows()).weighted($op, truth, guess)?;
                self.compare(guess, truth.truth(), rows)
            }
        }
    };
}
pub(super) use row_losses;
