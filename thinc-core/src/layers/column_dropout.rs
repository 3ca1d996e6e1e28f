//! The dropout of embedding layers: whole columns, the same for every row of a call.

use crate::array::{Array, Floats2d};
use crate::error::Result;
use crate::model::{Train, check_rate};

/// What the callback needs of a forward pass with dropped columns.
pub(super) enum ColumnDropout {
    /// Nothing was dropped.
    None,
    /// The mask of every element.
    Mask { mask: Array<u8, 2>, rate: f32 },
}

impl ColumnDropout {
    /// Drops columns of `y` with probability `rate`, and scales the others so that their mean stays.
    pub(super) fn begin(
        op: &'static str,
        y: Floats2d,
        rate: Option<f32>,
        train: &mut Train,
    ) -> Result<(Floats2d, Self)> {
        let rate = rate.unwrap_or(0.0);
        check_rate(op, rate)?;
        if rate == 0.0 {
            return Ok((y, Self::None));
        }
        let ops = y.ops();
        let (_, row) = ops.dropout(Floats2d::zeros([1, y.width()]), rate, train.rng())?;
        let mask = row.gather_rows(&vec![0; y.n_rows()])?;
        Ok((ops.backprop_dropout(y, &mask, rate)?, Self::Mask { mask, rate }))
    }

    pub(super) fn backprop(&self, dy: Floats2d) -> Result<Floats2d> {
        match self {
            Self::None => Ok(dy),
            Self::Mask { mask, rate } => dy.ops().backprop_dropout(dy, mask, *rate),
        }
    }
}
