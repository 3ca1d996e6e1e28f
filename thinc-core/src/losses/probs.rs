use std::ops::{Deref, DerefMut};

use crate::array::Floats2d;
use crate::error::Result;
use crate::model::{Accumulate, Differentiable, HasWidth, Width};

/// Probabilities: what a softmax layer gives, one row per example, one column per class.
///
/// The one exception is `predict` of a [`Softmax`](crate::layers::Softmax) with `normalize_outputs(false)`, which gives
/// logits as this type: good for `argmax_rows`, but no probabilities and nothing for a loss.
///
/// It derefs to [`Floats2d`], and is a type of its own because its gradient is one: the callback of a softmax layer
/// takes a [`LogitsGrad`], the gradient with respect to the layer's logits and not to these probabilities. In Thinc
/// both are arrays, and a gradient of the wrong kind trains a wrong model without a word.
///
/// ```
/// use thinc::prelude::*;
///
/// let guess = Probs::from(Floats2d::from_rows(&[[0.7, 0.3], [0.1, 0.9]]));
/// assert_eq!(guess.argmax_rows()?, [0, 1]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probs(Floats2d);

/// The gradient of a loss with respect to the logits of a softmax layer, as
/// [`CategoricalCrossentropy`](crate::losses::CategoricalCrossentropy) gives it. It derefs to [`Floats2d`].
///
/// A gradient `d` with respect to the probabilities `p` themselves becomes one with `p * (d - sum(d * p))` per row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LogitsGrad(Floats2d);

impl Differentiable for Probs {
    type Grad = LogitsGrad;

    fn check_finite(&self, op: &'static str, what: &'static str) -> Result<()> {
        self.0.check_finite(op, what)
    }
}

impl HasWidth for Probs {
    fn width_as_input(&self) -> Width {
        self.0.width_as_input()
    }
}

impl Accumulate for LogitsGrad {
    fn accumulate(&mut self, other: Self) -> Result<()> {
        self.0.accumulate(other.0)
    }
}

macro_rules! newtype {
    ($($ty:ident),*) => {$(
        impl $ty {
            /// The array.
            pub fn into_inner(self) -> Floats2d {
                self.0
            }
        }

        impl Deref for $ty {
            type Target = Floats2d;

            fn deref(&self) -> &Floats2d {
                &self.0
            }
        }

        impl DerefMut for $ty {
            fn deref_mut(&mut self) -> &mut Floats2d {
                &mut self.0
            }
        }

        impl From<Floats2d> for $ty {
            /// Takes the word of the caller for it: the values are not checked.
            fn from(values: Floats2d) -> Self {
                Self(values)
            }
        }

        impl From<$ty> for Floats2d {
            fn from(values: $ty) -> Self {
                values.0
            }
        }
    )*};
}
newtype!(Probs, LogitsGrad);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn convert_without_a_copy() {
        let array = Floats2d::from_rows(&[[0.25, 0.75], [1.0, 0.0]]);
        let probs = Probs::from(array.clone());
        assert_eq!(probs.argmax_rows().unwrap(), [1, 0]);
        assert_eq!(probs.width_as_input(), Width::Known(2));
        assert_eq!(probs.width_as_output(), Width::Known(2));
        assert!(probs.storage().ptr_eq(array.storage()));
        assert_eq!(Floats2d::from(probs), array);
    }

    #[test]
    fn gradients_add_up() {
        let mut grad = LogitsGrad::from(Floats2d::from_rows(&[[1.0, -1.0]]));
        grad.accumulate(Floats2d::from_rows(&[[0.5, 0.25]]).into()).unwrap();
        assert_eq!(grad.into_inner(), Floats2d::from_rows(&[[1.5, -0.75]]));
        let mut grad = LogitsGrad::from(Floats2d::zeros([1, 2]));
        assert!(grad.accumulate(Floats2d::zeros([2, 2]).into()).is_err());
    }

    #[test]
    fn a_value_that_is_not_finite_is_found() {
        let probs = Probs::from(Floats2d::from_rows(&[[0.5, f32::NAN]]));
        let error = probs.check_finite("softmax", "the output").unwrap_err();
        assert!(error.to_string().contains("NaN at [0, 1]"), "{error}");
    }
}
