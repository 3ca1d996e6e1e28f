use serde::{Deserialize, Serialize};

use super::Loss;
use super::l2_distance::check_pair;
use super::rows::{RowTruth, Rows, on_cpu};
use crate::array::Floats2d;
use crate::error::Result;

const OP: &str = "CosineDistance";

/// Norms below this one count as this one, so that vectors of zeros have a cosine, 0.
const MIN_NORM: f64 = 1e-8;

/// One minus the cosine of the angle between the guess `g` and the truth `t`, both `(N, nO)`: `1 - g·t / (|g| |t|)`, over
/// all rows, divided by their number unless [`normalize`](Self::normalize) is off.
///
/// Its gradient for a row is `(cos * g / |g| - t / |t|) / |g|`. Norms below 1e-8 count as 1e-8: a guess of zeros has the
/// loss 1 and a gradient against the truth, which is long; a truth of zeros has the loss 1 and no gradient, or no loss
/// either with [`ignore_zeros`](Self::ignore_zeros).
///
/// Thinc's class of this name (`CosineDistance.v1`) adds 1e-8 to all values instead, which turns short vectors; for
/// others gradient and loss are those of Thinc. A [`Weighted`](super::Weighted) truth gives rows a weight.
///
/// ```
/// use thinc::prelude::*;
///
/// let guess = Floats2d::from_rows(&[[1.0, 0.0], [2.0, 0.0]]);
/// let truth = Floats2d::from_rows(&[[3.0, 0.0], [0.0, 1.0]]);
/// let (grad, loss) = CosineDistance::new().get_grad_and_loss(&guess, &truth)?;
/// assert_eq!(grad, Floats2d::from_rows(&[[0.0, 0.0], [0.0, -0.25]]));
/// assert_eq!(loss, 0.5);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CosineDistance {
    normalize: bool,
    ignore_zeros: bool,
}

impl Default for CosineDistance {
    fn default() -> Self {
        Self { normalize: true, ignore_zeros: false }
    }
}

impl CosineDistance {
    /// Normalized, counting truths of zeros.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether gradient and loss are divided by the number of rows. On by default.
    #[must_use]
    pub fn normalize(mut self, normalize: bool) -> Self {
        self.normalize = normalize;
        self
    }

    /// Whether rows whose truth is all zeros have no loss. Off by default, where their loss is 1.
    #[must_use]
    pub fn ignore_zeros(mut self, ignore_zeros: bool) -> Self {
        self.ignore_zeros = ignore_zeros;
        self
    }
}

impl<T: RowTruth> Loss<Floats2d, T> for CosineDistance {
    type Grad = Floats2d;

    fn get_grad_and_loss(&self, guess: &Floats2d, truth: &T) -> Result<(Floats2d, f32)> {
        let (truth, rows) = truth.rows(OP, guess, Rows::new(self.normalize, guess.n_rows()))?;
        on_cpu(guess, truth, |guess, truth| {
            check_pair(OP, guess, truth)?;
            rows.compare(guess, truth, |row, guess, truth, grad| {
                if self.ignore_zeros && truth.iter().all(|&value| value == 0.0) {
                    grad.fill(0.0);
                    return 0.0;
                }
                compare_row(guess, truth, rows.scale(row).into(), grad)
            })
        })
    }
}

/// Writes the gradient of a row, times `scale`, and gives its loss.
fn compare_row(guess: &[f32], truth: &[f32], scale: f64, grad: &mut [f32]) -> f64 {
    let (norm, truth_norm) = (dot(guess, guess).sqrt(), dot(truth, truth).sqrt().max(MIN_NORM));
    let floored = norm.max(MIN_NORM);
    let cosine = dot(guess, truth) / (floored * truth_norm);
    // A norm that counts as 1e-8 doesn't change with the guess.
    let turn = if norm < MIN_NORM { 0.0 } else { cosine / floored };
    for ((slot, &g), &t) in grad.iter_mut().zip(guess).zip(truth) {
        *slot = ((turn * f64::from(g) - f64::from(t) / truth_norm) / floored * scale) as f32;
    }
    1.0 - cosine
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum()
}

#[cfg(test)]
mod tests;
