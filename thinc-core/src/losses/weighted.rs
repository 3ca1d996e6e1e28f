use crate::array::Floats1d;
use crate::error::{Error, Result};

/// A truth whose rows don't all count the same: the loss and the gradient of each row are multiplied with its weight.
///
/// All losses of rows take it in the place of the truth: [`CategoricalCrossentropy`], [`BinaryCrossentropy`], [`L2Distance`] and
/// [`CosineDistance`]; [`SequenceCategoricalCrossentropy`] takes a list of them. The sum is divided by the number of rows as
/// without weights, and not by the sum of these: with weights of 0 and 1, rows are left out, and those that stay keep
/// their gradients. Thinc has no such option.
///
/// [`CategoricalCrossentropy`]: super::CategoricalCrossentropy
/// [`BinaryCrossentropy`]: super::BinaryCrossentropy
/// [`L2Distance`]: super::L2Distance
/// [`CosineDistance`]: super::CosineDistance
/// [`SequenceCategoricalCrossentropy`]: super::SequenceCategoricalCrossentropy
///
/// ```
/// use thinc::prelude::*;
///
/// let guess = Probs::from(Floats2d::from_rows(&[[0.75, 0.25], [0.5, 0.5]]));
/// let truth = Weighted::new(Ints1d::from(vec![0, 1]), vec![2.0, 0.5])?;
/// let (grad, loss) = CategoricalCrossentropy::new().get_grad_and_loss(&guess, &truth)?;
/// assert_eq!(grad.into_inner(), Floats2d::from_rows(&[[-0.25, 0.25], [0.125, -0.125]]));
/// assert!((loss - 0.5 * (-2.0 * 0.75_f32.ln() - 0.5 * 0.5_f32.ln())).abs() < 1e-6);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Weighted<T> {
    truth: T,
    weights: Floats1d,
}

impl<T> Weighted<T> {
    /// A truth and one weight for each of its rows.
    ///
    /// # Errors
    /// If a weight is negative, infinite or NaN. That there are as many as rows is checked by the loss.
    pub fn new(truth: T, weights: impl Into<Floats1d>) -> Result<Self> {
        let weights = weights.into();
        let values = weights.as_slice()?;
        let Some(row) = values.iter().position(|weight| !(weight.is_finite() && *weight >= 0.0)) else {
            return Ok(Self { truth, weights });
        };
        let weight = values[row];
        let message = format_args!("the weight of row {row} must be finite and at least 0, but is {weight}");
        Err(Error::invalid("Weighted", message))
    }

    /// What it was made of.
    pub fn truth(&self) -> &T {
        &self.truth
    }

    /// One for each row.
    pub fn weights(&self) -> &Floats1d {
        &self.weights
    }
}

#[cfg(test)]
mod tests;
