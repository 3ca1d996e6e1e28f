//! The cross-entropy of several questions.

use super::{CategoricalCrossentropy, OP};
use crate::array::{Floats2d, Ints1d, Ints2d};
use crate::error::{Error, Result};
use crate::losses::multi_probs::join;
use crate::losses::{LogitsGrad, Loss, MultiProbs, Probs};

impl CategoricalCrossentropy {
    /// The sum over all blocks, with the truth of each.
    fn sum_of_blocks<T>(&self, guess: &MultiProbs, truths: impl IntoIterator<Item = T>) -> Result<(LogitsGrad, f32)>
    where
        Self: Loss<Probs, T, Grad = LogitsGrad>,
    {
        let mut grads = Vec::with_capacity(guess.sizes().len());
        let mut loss = 0.0;
        for (i, (guess, truth)) in guess.blocks()?.iter().zip(truths).enumerate() {
            let result = self.get_grad_and_loss(guess, &truth);
            let (grad, of_block) = result.map_err(|error| error.at(format!("block {i}")))?;
            grads.push(grad.into_inner());
            loss += of_block;
        }
        Ok((join(&grads, guess.n_rows())?.into(), loss))
    }
}

impl Loss<MultiProbs, Ints2d> for CategoricalCrossentropy {
    type Grad = LogitsGrad;

    fn get_grad_and_loss(&self, guess: &MultiProbs, truth: &Ints2d) -> Result<(LogitsGrad, f32)> {
        let expected = [guess.n_rows(), guess.sizes().len()];
        if truth.shape() != expected {
            let what = "a truth with a label for each row and block of the guess,";
            return Err(Error::shape(OP, what, &expected.map(Some), &truth.shape()));
        }
        let labels = truth.as_slice()?;
        let [_, blocks] = expected;
        let column = |block| labels.iter().copied().skip(block).step_by(blocks.max(1)).collect::<Ints1d>();
        self.sum_of_blocks(guess, (0..blocks).map(column))
    }
}

impl Loss<MultiProbs, Floats2d> for CategoricalCrossentropy {
    type Grad = LogitsGrad;

    fn get_grad_and_loss(&self, guess: &MultiProbs, truth: &Floats2d) -> Result<(LogitsGrad, f32)> {
        if truth.shape() != guess.shape() {
            let what = "a truth with the rows and classes of the guess,";
            return Err(Error::shape(OP, what, &guess.shape().map(Some), &truth.shape()));
        }
        self.sum_of_blocks(guess, truth.ops().split(truth, guess.sizes())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess() -> MultiProbs {
        let rows = [[0.75, 0.25, 0.2, 0.3, 0.5], [0.4, 0.6, 0.1, 0.7, 0.2], [0.5, 0.5, 0.3, 0.3, 0.4]];
        MultiProbs::new(Floats2d::from_rows(&rows), [2, 3]).unwrap()
    }

    #[test]
    fn every_block_has_the_loss_that_it_has_alone() {
        let truth = Ints2d::from_rows(&[[0, 2], [1, 1], [1, 0]]);
        let loss = CategoricalCrossentropy::new().label_smoothing(0.1);
        let (grad, value) = loss.get_grad_and_loss(&guess(), &truth).unwrap();
        let of = |block: usize, labels: Vec<u64>| {
            loss.get_grad_and_loss(&guess().block(block).unwrap(), &Ints1d::from(labels)).unwrap()
        };
        let (first, second) = (of(0, vec![0, 1, 1]), of(1, vec![2, 1, 0]));
        assert!((value - first.1 - second.1).abs() < 1e-6);
        for row in 0..3 {
            let whole = grad.row(row).unwrap();
            assert_eq!((&whole[..2], &whole[2..]), (first.0.row(row).unwrap(), second.0.row(row).unwrap()));
        }
    }

    #[test]
    fn one_hot_rows_give_what_classes_give() {
        let rows = [[1.0, 0.0, 0.0, 0.0, 1.0], [0.0, 1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 1.0, 0.0, 0.0]];
        let loss = CategoricalCrossentropy::new();
        let by_class = loss.get_grad_and_loss(&guess(), &Ints2d::from_rows(&[[0, 2], [1, 1], [1, 0]])).unwrap();
        assert_eq!(loss.get_grad_and_loss(&guess(), &Floats2d::from_rows(&rows)).unwrap(), by_class);
    }

    #[test]
    fn nothing_has_no_loss() {
        let loss = CategoricalCrossentropy::new();
        let empty = MultiProbs::new(Floats2d::zeros([0, 5]), [2, 3]).unwrap();
        let (grad, value) = loss.get_grad_and_loss(&empty, &Ints2d::zeros([0, 2])).unwrap();
        assert_eq!((grad.shape(), value), ([0, 5], 0.0));
        let empty = MultiProbs::new(Floats2d::zeros([3, 0]), []).unwrap();
        let (grad, value) = loss.get_grad_and_loss(&empty, &Ints2d::zeros([3, 0])).unwrap();
        assert_eq!((grad.shape(), value), ([3, 0], 0.0));
    }

    #[test]
    fn errors_say_what_is_wrong() {
        let loss = CategoricalCrossentropy::new();
        let error = loss.get_grad(&guess(), &Ints2d::zeros([3, 3])).unwrap_err().to_string();
        assert!(error.contains("(3, 2)") && error.contains("(3, 3)"), "{error}");
        let error = loss.get_grad(&guess(), &Floats2d::zeros([3, 4])).unwrap_err().to_string();
        assert!(error.contains("(3, 5)") && error.contains("(3, 4)"), "{error}");
        let error = loss.get_grad(&guess(), &Ints2d::from_rows(&[[0, 0], [1, 3], [0, 0]])).unwrap_err().to_string();
        assert!(error.contains("block 1") && error.contains('3'), "{error}");
    }
}
