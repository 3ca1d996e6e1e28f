use thinc_macros::Model;

use crate::error::Result;
use crate::model::{Backprop, Differentiable, Model, Train, Update, update};

/// The identity: `y = x`, for any type of value. Thinc's `noop`.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "noop", signature = _ -> _)]
pub struct Noop;

/// A layer that hands its input on.
pub fn noop() -> Noop {
    Noop
}

impl<X: Differentiable> Model<X> for Noop {
    type Output = X;

    fn begin_update(&self, x: X, _: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X>> {
        update::<Self, X, _>(x, |dy, _| Ok(dy))
    }

    fn predict(&self, x: X) -> Result<X> {
        Ok(x)
    }
}
