use serde::{Deserialize, Serialize};

use super::Loss;
use super::rows::{RowTruth, Rows, on_cpu};
use crate::array::Floats2d;
use crate::error::{Error, Result};
use crate::finite::check_finite;

const OP: &str = "L2Distance";

/// Half the squared Euclidean distance between the guess and the truth, both `(N, nO)`: `sum((guess - truth)^2) / 2`,
/// divided by the number of rows unless [`normalize`](Self::normalize) is off; its gradient is `(guess - truth) / rows`. A
/// [`Weighted`](super::Weighted) truth gives rows a weight.
///
/// Thinc's class of this name (`L2Distance.v1`) has the same gradient. Its loss is another number, the sum of the
/// squared gradient.
///
/// ```
/// use thinc::prelude::*;
///
/// let guess = Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0]]);
/// let truth = Floats2d::from_rows(&[[1.0, 0.0], [3.0, 5.0]]);
/// let (grad, loss) = L2Distance::new().get_grad_and_loss(&guess, &truth)?;
/// assert_eq!(grad, Floats2d::from_rows(&[[0.0, 1.0], [0.0, -0.5]]));
/// assert_eq!(loss, 1.25);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct L2Distance {
    normalize: bool,
}

impl Default for L2Distance {
    fn default() -> Self {
        Self { normalize: true }
    }
}

impl L2Distance {
    /// Normalized.
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

impl<T: RowTruth> Loss<Floats2d, T> for L2Distance {
    type Grad = Floats2d;

    fn get_grad_and_loss(&self, guess: &Floats2d, truth: &T) -> Result<(Floats2d, f32)> {
        let (truth, rows) = truth.rows(OP, guess, Rows::new(self.normalize, guess.n_rows()))?;
        on_cpu(guess, truth, |guess, truth| {
            check_pair(OP, guess, truth)?;
            rows.compare(guess, truth, |row, guess, truth, grad| {
                let scale = rows.scale(row);
                let mut loss = 0.0;
                for ((slot, &guess), &truth) in grad.iter_mut().zip(guess).zip(truth) {
                    let difference = guess - truth;
                    loss += f64::from(difference).powi(2);
                    *slot = difference * scale;
                }
                0.5 * loss
            })
        })
    }
}

/// Checks that both have one shape and finite values.
pub(super) fn check_pair(op: &'static str, guess: &Floats2d, truth: &Floats2d) -> Result<()> {
    check_same_shape(op, guess, truth)?;
    for (what, array) in [("the guess", guess), ("the truth", truth)] {
        check_finite(op, what, &array.shape(), array.as_slice()?, "a distance needs finite values")?;
    }
    Ok(())
}

pub(super) fn check_same_shape(op: &'static str, guess: &Floats2d, truth: &Floats2d) -> Result<()> {
    if guess.shape() == truth.shape() {
        return Ok(());
    }
    let what = "a truth with the rows and columns of the guess,";
    Err(Error::shape_exact(op, what, &guess.shape(), &truth.shape()))
}

#[cfg(test)]
mod tests;
