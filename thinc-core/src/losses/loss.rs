use crate::error::Result;

/// A loss of a model's output `Guess` given a `Truth`, and its gradient: the first thing that a callback is given.
///
/// The loss is the function that the gradient is the derivative of. Thinc reports the sum of the squared gradient.
///
/// It is computed on the CPU, wherever guess and truth are; the gradient is on the device of the guess.
///
/// ```
/// use thinc::prelude::*;
///
/// let guess = Probs::from(Floats2d::from_rows(&[[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]]));
/// let truth = Ints1d::from(vec![0, 1]);
/// let (grad, loss) = CategoricalCrossentropy::new().get_grad_and_loss(&guess, &truth)?;
/// assert_eq!(grad.shape(), [2, 3]);
/// assert!((loss - 0.5 * (-0.7_f32.ln() - 0.8_f32.ln())).abs() < 1e-6);
/// # Ok::<(), thinc::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not compare a guess that is a `{Guess}` with a truth that is a `{Truth}`",
    label = "not a loss of a `{Guess}` and a `{Truth}`"
)]
pub trait Loss<Guess, Truth: ?Sized> {
    /// What the callback of the model that made the guess takes.
    type Grad;

    /// The gradient with which to call the model's callback, and the loss.
    ///
    /// # Errors
    /// If guess and truth don't have the same number of rows, or hold values that make no sense.
    fn get_grad_and_loss(&self, guess: &Guess, truth: &Truth) -> Result<(Self::Grad, f32)>;

    /// The gradient alone.
    ///
    /// # Errors
    /// As [`get_grad_and_loss`](Self::get_grad_and_loss).
    fn get_grad(&self, guess: &Guess, truth: &Truth) -> Result<Self::Grad> {
        Ok(self.get_grad_and_loss(guess, truth)?.0)
    }

    /// The loss alone, for an evaluation.
    ///
    /// # Errors
    /// As [`get_grad_and_loss`](Self::get_grad_and_loss).
    fn get_loss(&self, guess: &Guess, truth: &Truth) -> Result<f32> {
        Ok(self.get_grad_and_loss(guess, truth)?.1)
    }
}
