//! The data: 1,797 handwritten digits of 8 by 8 pixels (UCI, "Optical Recognition of Handwritten Digits").

use thinc::prelude::*;

/// Rows and columns of an image.
pub(crate) const SIDE: usize = 8;

/// Images, and which digit each of them shows.
pub(crate) struct Digits {
    /// One row per image; a pixel is from 0 (paper) to 1 (ink).
    pub(crate) images: Floats2d,
    /// The digits, from 0 to 9.
    pub(crate) labels: Ints1d,
}

impl Digits {
    /// All of them. The `smartcore` crate carries them, so there is nothing to download.
    pub(crate) fn load() -> Result<Self> {
        let dataset = smartcore::dataset::digits::load_dataset();
        let pixels = dataset.data.iter().map(|&ink| ink / 16.0).collect();
        Ok(Self {
            images: Floats2d::from_vec([dataset.num_samples, SIDE * SIDE], pixels)?,
            labels: dataset.target.iter().map(|&digit| digit as u64).collect(),
        })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.labels.len()
    }

    /// The digits at these places: a minibatch, or a part of the data.
    pub(crate) fn select(&self, places: &[usize]) -> Result<Self> {
        Ok(Self { images: self.images.gather_rows(places)?, labels: self.labels.gather_rows(places)? })
    }

    /// Four fifths to train on and one fifth to test on, drawn at random.
    pub(crate) fn split(&self, rng: &mut Rng) -> Result<(Self, Self)> {
        let order = rng.permutation(self.len());
        let (held_out, training) = order.split_at(self.len() / 5);
        Ok((self.select(training)?, self.select(held_out)?))
    }
}
