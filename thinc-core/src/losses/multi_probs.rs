use std::ops::Deref;
use std::sync::Arc;

use super::{LogitsGrad, Probs};
use crate::array::{Floats2d, Ints2d};
use crate::error::{Error, Result};
use crate::model::{Differentiable, HasWidth, Width};

const OP: &str = "MultiProbs";

/// The probabilities of several questions: what a [`MultiSoftmax`](crate::layers::MultiSoftmax) gives, one row per example, and
/// side by side a block of columns for each question, with one column per class.
///
/// It derefs to [`Floats2d`]. Like that of [`Probs`], its gradient is one with respect to the logits, a [`LogitsGrad`].
///
/// ```
/// use thinc::prelude::*;
///
/// let guess = MultiProbs::new(Floats2d::from_rows(&[[0.75, 0.25, 0.5, 0.0, 0.5]]), [2, 3])?;
/// assert_eq!(guess.block(1)?.row(0)?, [0.5, 0.0, 0.5]);
/// assert_eq!(guess.argmax_blocks()?, Ints2d::from_rows(&[[0, 0]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MultiProbs {
    values: Floats2d,
    sizes: Arc<[usize]>,
}

impl MultiProbs {
    /// `values` cut into blocks of these sizes. Takes the word of the caller that they are probabilities.
    ///
    /// # Errors
    /// If the sizes don't add up to the width of `values`.
    pub fn new(values: Floats2d, sizes: impl Into<Arc<[usize]>>) -> Result<Self> {
        let sizes = sizes.into();
        let total = sizes.iter().try_fold(0_usize, |sum, &size| sum.checked_add(size));
        if total != Some(values.width()) {
            let width = values.width();
            return Err(Error::invalid(
                OP,
                format_args!("blocks of {sizes:?} columns don't make up the {width} there are"),
            ));
        }
        Ok(Self { values, sizes })
    }

    /// `f` of each block of `values`.
    pub(crate) fn from_blocks(
        values: &Floats2d,
        sizes: &[usize],
        f: impl FnMut(Floats2d) -> Result<Floats2d>,
    ) -> Result<Self> {
        let blocks = values.ops().split(values, sizes)?.into_iter().map(f).collect::<Result<Vec<_>>>()?;
        Self::new(join(&blocks, values.n_rows())?, sizes)
    }

    /// How many classes each block has.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The probabilities of each question, copied.
    ///
    /// # Errors
    /// If the device has no memory left.
    pub fn blocks(&self) -> Result<Vec<Probs>> {
        let blocks = self.values.ops().split(&self.values, &self.sizes)?;
        Ok(blocks.into_iter().map(Probs::from).collect())
    }

    /// The probabilities of one question, copied.
    ///
    /// # Errors
    /// If there is no such block.
    pub fn block(&self, i: usize) -> Result<Probs> {
        let count = self.sizes.len();
        let missing = || Error::invalid(OP, format_args!("there is no block {i}: there are {count}, counted from 0"));
        self.blocks()?.into_iter().nth(i).ok_or_else(missing)
    }

    /// The most likely class of each block, `(N, blocks)`: the predictions. Of equally likely ones the first.
    ///
    /// # Errors
    /// If a block has no classes, but there are rows.
    pub fn argmax_blocks(&self) -> Result<Ints2d> {
        let classes = self.blocks()?.iter().map(|block| block.argmax_rows()).collect::<Result<Vec<_>>>()?;
        Ok(Ints2d::from_fn([self.n_rows(), self.sizes.len()], |[row, block]| classes[block][row] as u64))
    }

    /// The array.
    pub fn into_inner(self) -> Floats2d {
        self.values
    }
}

/// Blocks of `rows` rows side by side.
pub(super) fn join(blocks: &[Floats2d], rows: usize) -> Result<Floats2d> {
    match blocks.first() {
        Some(first) => first.ops().concatenate(&blocks.iter().collect::<Vec<_>>()),
        None => Ok(Floats2d::zeros([rows, 0])),
    }
}

impl Deref for MultiProbs {
    type Target = Floats2d;

    fn deref(&self) -> &Floats2d {
        &self.values
    }
}

impl From<MultiProbs> for Floats2d {
    fn from(probs: MultiProbs) -> Self {
        probs.values
    }
}

impl Differentiable for MultiProbs {
    type Grad = LogitsGrad;

    fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
        self.values.check_finite(op, what)
    }
}

impl HasWidth for MultiProbs {
    fn width_as_input(&self) -> Width {
        self.values.width_as_input()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_columns() {
        let values = Floats2d::from_rows(&[[0.25, 0.75, 1.0, 0.0], [0.5, 0.5, 0.25, 0.75]]);
        let probs = MultiProbs::new(values.clone(), [2, 0, 2]).unwrap();
        assert_eq!(probs.sizes(), [2, 0, 2]);
        assert_eq!(probs.block(2).unwrap(), Floats2d::from_rows(&[[1.0, 0.0], [0.25, 0.75]]).into());
        assert!(probs.argmax_blocks().is_err(), "a block without classes has no largest");
        let probs = MultiProbs::new(values.clone(), [2, 2]).unwrap();
        assert_eq!(probs.argmax_blocks().unwrap(), Ints2d::from_rows(&[[1, 0], [0, 1]]));
        assert_eq!(probs.width_as_output(), Width::Known(4));
        assert_eq!(Floats2d::from(probs), values);
    }

    #[test]
    fn no_blocks_and_no_rows() {
        let probs = MultiProbs::new(Floats2d::zeros([3, 0]), []).unwrap();
        assert_eq!(probs.argmax_blocks().unwrap().shape(), [3, 0]);
        let probs = MultiProbs::new(Floats2d::zeros([0, 5]), [2, 3]).unwrap();
        assert_eq!(probs.argmax_blocks().unwrap().shape(), [0, 2]);
        assert!(MultiProbs::from_blocks(&Floats2d::zeros([2, 0]), &[], Ok).is_ok());
    }

    #[test]
    fn errors_say_what_is_wrong() {
        for sizes in [vec![2, 2], vec![], vec![usize::MAX, 6]] {
            let error = MultiProbs::new(Floats2d::zeros([1, 5]), sizes).unwrap_err().to_string();
            assert!(error.contains("the 5 there are"), "{error}");
        }
        let error = MultiProbs::new(Floats2d::zeros([1, 5]), [2, 3]).unwrap().block(2).unwrap_err().to_string();
        assert!(error.contains("no block 2: there are 2"), "{error}");
        let probs = MultiProbs::new(Floats2d::full([1, 2], f32::NAN), [2]).unwrap();
        assert!(probs.check_finite("softmax", "the output").is_err());
    }
}
