//! Probabilities: the numbers are the probabilities; the gradient is with respect to the logits, so these are what moves.

use super::Checkable;
use crate::array::Floats2d;
use crate::error::Result;
use crate::losses::{LogitsGrad, MultiProbs, Probs};
use crate::testing::numbers::{Numbers, Slopes, Steps};

impl Checkable for Probs {
    fn read(&self, numbers: &mut Numbers) -> Result<()> {
        (**self).read(numbers)
    }

    fn moved(&self, steps: &mut Steps) -> Result<Self> {
        Ok(moved(self, &[self.width()], steps)?.into())
    }

    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<LogitsGrad> {
        gradient(self, &[self.width()], slopes)
    }

    fn read_gradient(&self, gradient: &LogitsGrad, numbers: &mut Numbers) -> Result<()> {
        (**gradient).read(numbers)
    }
}

impl Checkable for MultiProbs {
    fn read(&self, numbers: &mut Numbers) -> Result<()> {
        (**self).read(numbers)
    }

    fn moved(&self, steps: &mut Steps) -> Result<Self> {
        Self::new(moved(self, self.sizes(), steps)?, self.sizes())
    }

    fn gradient(&self, slopes: &mut Slopes<'_>) -> Result<LogitsGrad> {
        gradient(self, self.sizes(), slopes)
    }

    fn read_gradient(&self, gradient: &LogitsGrad, numbers: &mut Numbers) -> Result<()> {
        (**gradient).read(numbers)
    }
}

/// The places of the blocks of all rows, one after the other. Sizes of 0 are left out.
fn blocks(values: &Floats2d, sizes: &[usize]) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    let all = (0..values.n_rows()).flat_map(|_| sizes.iter().filter(|&&size| size > 0));
    all.map(|size| {
        start += size;
        start - size..start
    })
    .collect()
}

/// Moving the logit of class `c` by `h` multiplies the probability of `c` by `e^h`, before the block is normalized.
fn moved(probs: &Floats2d, sizes: &[usize], steps: &mut Steps) -> Result<Floats2d> {
    let mut values = probs.ops().download(probs.storage())?;
    if let Some((position, by)) = steps.next(values.len()) {
        for block in blocks(probs, sizes).into_iter().filter(|block| block.contains(&position)) {
            let class = position - block.start;
            let block = &mut values[block];
            let sum: f64 = block.iter().map(|&p| f64::from(p)).sum();
            let grown = f64::from(block[class]) * by.exp();
            let scale = sum / (sum - f64::from(block[class]) + grown);
            for (i, p) in block.iter_mut().enumerate() {
                *p = (scale * if i == class { grown } else { f64::from(*p) }) as f32;
            }
        }
    }
    Floats2d::from_storage(probs.shape(), probs.ops().upload(&values)?)
}

/// `p * (d - sum(d * p))` for each block of probabilities `p` and derivatives `d`.
fn gradient(probs: &Floats2d, sizes: &[usize], slopes: &mut Slopes<'_>) -> Result<LogitsGrad> {
    let values = probs.ops().download(probs.storage())?;
    let slopes = slopes.take(values.len())?;
    let mut gradient = Vec::with_capacity(values.len());
    for block in blocks(probs, sizes) {
        let (p, d) = (&values[block.clone()], &slopes[block]);
        let mean: f64 = p.iter().zip(d).map(|(&p, &d)| f64::from(p) * f64::from(d)).sum();
        gradient.extend(p.iter().zip(d).map(|(&p, &d)| (f64::from(p) * (f64::from(d) - mean)) as f32));
    }
    Ok(Floats2d::from_storage(probs.shape(), probs.ops().upload(&gradient)?)?.into())
}
