//! Dropout of weights in place of activations (Wan et al. 2013; for recurrent layers Merity et al. 2018).

use crate::array::{Array, Floats2d};
use crate::error::Result;
use crate::model::{ParamArray, Train};

/// Which values of a parameter were dropped.
pub(super) struct WeightDropout {
    mask: Option<Array<u8, 2>>,
    rate: f32,
}

impl WeightDropout {
    /// Sets values to zero with probability `rate`, and scales the others so that their mean stays. The rate is checked already.
    pub(super) fn begin<A: ParamArray>(param: &A, rate: f32, train: &mut Train) -> Result<(A, Self)> {
        if rate == 0.0 {
            return Ok((param.clone(), Self { mask: None, rate }));
        }
        let row = flat(param)?;
        let (dropped, mask) = row.ops().dropout(row, rate, train.rng())?;
        Ok((A::from_parts(param.dims(), dropped.storage().clone())?, Self { mask: Some(mask), rate }))
    }

    /// The gradient of the parameter, given that of what [`begin`](Self::begin) made of it.
    pub(super) fn backprop<A: ParamArray>(&self, gradient: A) -> Result<A> {
        let Some(mask) = &self.mask else { return Ok(gradient) };
        let row = flat(&gradient)?;
        let row = row.ops().backprop_dropout(row, mask, self.rate)?;
        A::from_parts(gradient.dims(), row.storage().clone())
    }

    /// Whether nothing was dropped.
    pub(super) fn is_off(&self) -> bool {
        self.mask.is_none()
    }
}

/// One row with all values.
fn flat<A: ParamArray>(array: &A) -> Result<Floats2d> {
    Floats2d::from_storage([1, array.storage().len()], array.storage().clone())
}
