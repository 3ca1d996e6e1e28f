use thinc_macros::Model;

use crate::error::Result;
use crate::model::{Backprop, Differentiable, Model, Train, Update, update};

/// The identity: `y = x`, for any type of value and any shape. Thinc's `noop`, which can also own layers that it does not
/// run; this one owns none.
///
/// ```
/// use thinc::prelude::*;
///
/// let x = Floats2d::from_rows(&[[1.0, 2.0]]);
/// assert_eq!(concatenate((noop(), noop())).predict(x)?, Floats2d::from_rows(&[[1.0, 2.0, 1.0, 2.0]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Model)]
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
