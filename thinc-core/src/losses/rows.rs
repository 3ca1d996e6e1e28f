//! What losses whose rows are independent have in common.

use super::Weighted;
use crate::array::{Floats2d, OnDevice};
use crate::error::{Error, Result};
use crate::ops::CpuOps;

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

/// A truth that has as many numbers for each row as the guess: `Floats2d`, with weights or without.
///
/// A loss implements `Loss` once for all such truths, so that the compiler knows that a guess is a `Floats2d`, and takes a
/// reference to `Probs` for one.
/// Compares on the CPU, wherever guess and truth are; the gradient goes to where the guess is.
pub(super) fn on_cpu(
    guess: &Floats2d,
    truth: &Floats2d,
    compare: impl FnOnce(&Floats2d, &Floats2d) -> Result<(Floats2d, f32)>,
) -> Result<(Floats2d, f32)> {
    let cpu = CpuOps::get();
    let (grad, loss) = compare(&guess.clone().to_backend(cpu)?, &truth.clone().to_backend(cpu)?)?;
    Ok((grad.to_backend(guess.ops())?, loss))
}

#[diagnostic::on_unimplemented(
    message = "a `{Self}` is no truth for a guess that is a `Floats2d`",
    label = "neither a `Floats2d` nor a `Weighted<Floats2d>`"
)]
pub(super) trait RowTruth {
    /// The array, and the factors of its rows.
    fn rows<'a>(&'a self, op: &'static str, guess: &Floats2d, rows: Rows<'a>) -> Result<(&'a Floats2d, Rows<'a>)>;
}

impl RowTruth for Floats2d {
    fn rows<'a>(&'a self, _: &'static str, _: &Floats2d, rows: Rows<'a>) -> Result<(&'a Floats2d, Rows<'a>)> {
        Ok((self, rows))
    }
}

impl RowTruth for Weighted<Floats2d> {
    fn rows<'a>(&'a self, op: &'static str, guess: &Floats2d, rows: Rows<'a>) -> Result<(&'a Floats2d, Rows<'a>)> {
        Ok((self.truth(), rows.weighted(op, self, guess)?))
    }
}
