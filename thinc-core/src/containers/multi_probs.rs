//! The probabilities of several questions, for each token of sequences.

use std::ops::Range;
use std::sync::Arc;

use super::{Lengths, Padding, Stack, Tokens};
use crate::array::{Floats2d, Floats3d};
use crate::error::{Error, Result};
use crate::losses::{LogitsGrad, MultiProbs};
use crate::model::Width;

/// The sizes of the blocks travel with the array.
impl Stack for MultiProbs {
    type Stacked = (Floats3d, Arc<[usize]>);

    fn flatten(sequences: Vec<Self>, pad: usize) -> Result<Option<Self>> {
        let Some(sizes) = sequences.first().map(|first| Arc::from(first.sizes())) else { return Ok(None) };
        if let Some((i, other)) = sequences.iter().enumerate().find(|(_, other)| other.sizes() != &*sizes) {
            let message = format_args!("its blocks have {:?} classes, but those of the first {sizes:?}", other.sizes());
            return Err(Error::invalid("flatten", message).at(i.to_string()));
        }
        let values = Floats2d::flatten(sequences.into_iter().map(Self::into_inner).collect(), pad)?;
        values.map(|values| Self::new(values, sizes)).transpose()
    }

    fn unflatten(self, lengths: &Lengths, pad: usize) -> Result<Vec<Self>> {
        let sizes: Arc<[usize]> = self.sizes().into();
        let sequences = self.into_inner().unflatten(lengths, pad)?;
        sequences.into_iter().map(|values| Self::new(values, sizes.clone())).collect()
    }

    fn pad(&self, padding: &Padding) -> Result<Self::Stacked> {
        Ok((Stack::pad(&**self, padding)?, self.sizes().into()))
    }

    fn unpad((values, sizes): &Self::Stacked, padding: &Padding) -> Result<Self> {
        Self::new(<Floats2d as Stack>::unpad(values, padding)?, sizes.clone())
    }

    fn stacked_width((values, _): &Self::Stacked) -> Width {
        Floats2d::stacked_width(values)
    }

    fn check_tokens(&self, tokens: usize) -> Result<()> {
        (**self).check_tokens(tokens)
    }
}

impl Tokens for MultiProbs {
    fn n_tokens(&self) -> usize {
        self.n_rows()
    }

    fn tokens(&self, range: Range<usize>) -> Result<Self> {
        Self::new(self.rows(range)?, self.sizes())
    }

    fn gather_tokens(&self, tokens: &[usize]) -> Result<Self> {
        Self::new(self.gather_rows(tokens)?, self.sizes())
    }

    fn zero_grad(&self) -> Result<LogitsGrad> {
        Floats2d::zero_grad(self).map(LogitsGrad::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probs(rows: usize, sizes: &[usize]) -> MultiProbs {
        MultiProbs::new(Floats2d::from_fn([rows, 5], |[i, j]| (i * 5 + j) as f32), sizes).unwrap()
    }

    #[test]
    fn blocks_keep_their_sizes() {
        let lengths = Lengths::new(&[2, 0, 1]).unwrap();
        let sequences = probs(3, &[2, 3]).unflatten(&lengths, 0).unwrap();
        assert!(sequences.iter().all(|sequence| sequence.sizes() == [2, 3]));
        assert_eq!(MultiProbs::flatten(sequences, 0).unwrap(), Some(probs(3, &[2, 3])));
        assert_eq!(MultiProbs::flatten(Vec::new(), 0).unwrap(), None);
        let padding = Padding::new(&lengths).unwrap();
        let stacked = probs(3, &[2, 3]).pad(&padding).unwrap();
        assert_eq!(MultiProbs::unpad(&stacked, &padding).unwrap(), probs(3, &[2, 3]));
        assert_eq!(MultiProbs::stacked_width(&stacked), Width::Known(5));
        assert_eq!(probs(3, &[2, 3]).gather_tokens(&[2]).unwrap(), probs(3, &[2, 3]).tokens(2..3).unwrap());
    }

    #[test]
    fn sequences_with_other_blocks_do_not_join() {
        let error = MultiProbs::flatten(vec![probs(1, &[2, 3]), probs(1, &[3, 2])], 0).unwrap_err().to_string();
        assert!(error.contains("[3, 2]") && error.contains("[2, 3]"), "{error}");
    }
}
