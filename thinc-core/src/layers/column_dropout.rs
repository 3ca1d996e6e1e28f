//! The dropout of embedding layers: whole columns, the same for every row of a call.

use crate::array::{Array, Floats2d};
use crate::error::Result;
use crate::model::{Train, check_rate};

/// What the callback needs of a forward pass with dropped columns. Public for the layers of thinc-text alone.
pub enum ColumnDropout {
    /// Nothing was dropped.
    None,
    /// The mask of every element.
    Mask {
        /// Which are kept.
        mask: Array<u8, 2>,
        /// The rate.
        rate: f32,
    },
}

impl ColumnDropout {
    /// Drops columns of `y` with probability `rate`, and scales the others so that their mean stays.
    ///
    /// # Errors
    /// If the rate is not in `[0, 1)`.
    pub fn begin(op: &'static str, y: Floats2d, rate: Option<f32>, train: &mut Train) -> Result<(Floats2d, Self)> {
        let rate = rate.unwrap_or(0.0);
        check_rate(op, rate)?;
        if rate == 0.0 {
            return Ok((y, Self::None));
        }
        let ops = y.ops();
        let zeros = Floats2d::from_storage([1, y.width()], ops.zeros(y.width())?)?;
        let (_, row) = ops.dropout(zeros, rate, train.rng())?;
        let mask = ops.repeat_mask(&row, y.n_rows())?;
        Ok((ops.backprop_dropout(y, &mask, rate)?, Self::Mask { mask, rate }))
    }

    /// The gradient before the dropout.
    ///
    /// # Errors
    /// If `dy` does not have the shape of the output.
    pub fn backprop(&self, dy: Floats2d) -> Result<Floats2d> {
        match self {
            Self::None => Ok(dy),
            Self::Mask { mask, rate } => dy.ops().backprop_dropout(dy, mask, *rate),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AnyGradient, VisitGradients};
    use crate::prelude::*;

    #[test]
    fn drops_whole_columns() {
        let (y, dropped) =
            ColumnDropout::begin("op", Floats2d::full([3, 4000], 1.0), Some(0.25), &mut Train::new(0)).unwrap();
        let first = y.row(0).unwrap();
        assert!(first.iter().all(|&y| y == 0.0 || (y - 4.0 / 3.0).abs() < 1e-6));
        let mean = first.iter().sum::<f32>() / 4000.0;
        assert!((mean - 1.0).abs() < 0.05, "{mean}");
        assert!((1..3).all(|row| y.row(row).unwrap() == first));
        assert_eq!(dropped.backprop(Floats2d::full([3, 4000], 1.0)).unwrap(), y);
        assert!(dropped.backprop(Floats2d::zeros([2, 4000])).is_err());
    }

    #[test]
    fn without_a_rate_nothing_is_drawn() {
        for rate in [None, Some(0.0)] {
            let mut train = Train::new(0);
            let (y, dropped) = ColumnDropout::begin("op", Floats2d::full([2, 8], 1.0), rate, &mut train).unwrap();
            assert_eq!(y, Floats2d::full([2, 8], 1.0));
            assert_eq!(dropped.backprop(y.clone()).unwrap(), y);
            assert_eq!(train.rng().next_u32(), Train::new(0).rng().next_u32());
        }
        assert!(ColumnDropout::begin("op", Floats2d::zeros([2, 8]), Some(1.0), &mut Train::new(0)).is_err());
    }

    #[test]
    fn empty_batches_pass() {
        for shape in [[0, 4], [2, 0]] {
            let (y, dropped) =
                ColumnDropout::begin("op", Floats2d::zeros(shape), Some(0.5), &mut Train::new(0)).unwrap();
            assert_eq!(dropped.backprop(y).unwrap().shape(), shape);
        }
    }

    #[test]
    fn embeddings_drop_in_training_alone() {
        let ids = Ints1d::from(vec![3, 1, 3]);
        let mut train = Train::new(0);
        let (mut embed, mut hashed) = (Embed::new(64, 5).dropout(0.5), HashEmbed::new(64, 5).dropout(0.5));
        embed.initialize(&(), &(), &mut train).unwrap();
        hashed.initialize(&(), &(), &mut train).unwrap();
        check(&embed, &ids, &mut train);
        check(&hashed, &ids, &mut train);
    }

    fn check<M: Model<Ints1d, Output = Floats2d>>(model: &M, ids: &Ints1d, train: &mut Train) {
        let whole = model.predict(ids.clone()).unwrap();
        let (y, backprop) = model.begin_update(ids.clone(), train).unwrap();
        let kept: Vec<bool> = y.row(0).unwrap().iter().map(|&y| y != 0.0).collect();
        assert!(kept.contains(&true) && kept.contains(&false));
        for row in 0..3 {
            for ((y, whole), kept) in y.row(row).unwrap().iter().zip(whole.row(row).unwrap()).zip(&kept) {
                assert_eq!(*y, if *kept { 2.0 * whole } else { 0.0 });
            }
        }
        let mut grads = model.zero_grads().unwrap();
        backprop(Floats2d::full([3, 64], 1.0), &mut grads).unwrap();
        struct Columns(Vec<bool>);
        impl VisitGradients for Columns {
            fn gradient(&mut self, _: &'static str, gradient: &mut dyn AnyGradient) -> Result<()> {
                for row in gradient.storage().as_slice()?.chunks(64).filter(|row| row.iter().any(|&value| value != 0.0))
                {
                    assert!(row.iter().zip(&self.0).all(|(&value, &kept)| (value != 0.0) == kept));
                }
                Ok(())
            }
        }
        grads.visit(&mut Columns(kept)).unwrap();
    }
}
