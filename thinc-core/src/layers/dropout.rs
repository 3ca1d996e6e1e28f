use thinc_macros::Model;

use super::elementwise::check_gradient;
use crate::array::{Floats1d, Floats2d, Floats3d, Floats4d};
use crate::error::Result;
use crate::model::{Backprop, Model, Train, Update, check_rate, update};

mod containers;

/// Sets elements to zero at random in training, and scales the rest so that their mean stays. For floats of any rank, and for
/// sequences of vectors in any container: of any shape, which stays.
///
/// `Y = X M / (1 - rate)`, where each element of `M` is 0 with probability `rate`, else 1; a fresh `M` per call. In
/// prediction `Y = X`. The rate is rounded to a multiple of 2⁻¹⁶, and the scale fits the rounded rate.
/// Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (2014); Thinc's `Dropout`, which
/// draws from a generator of the whole process where this takes its numbers from [`Train`].
///
/// A layer made by [`Dropout::new`] has a rate of its own, where 0 means that nothing is dropped. One made by
/// [`Dropout::default`] follows the call: it takes the rate of [`Train::set_drop`] while its own is 0, and its own once
/// `set_dropout_rate` or loaded bytes have set that above 0.
///
/// ```
/// use thinc::prelude::*;
///
/// let model = Dropout::new(0.5);
/// let x = Floats2d::full([10, 100], 1.0);
/// assert_eq!(model.predict(x.clone())?, x);
/// let (y, _) = model.begin_update(x, &mut Train::new(0))?;
/// assert!(y.as_slice()?.iter().all(|&y| y == 0.0 || y == 2.0));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "dropout", signature = _ -> _)]
pub struct Dropout {
    #[attr(name = "dropout_rate")]
    rate: f32,
    #[attr]
    is_enabled: bool,
    #[model(skip)]
    follows_call: bool,
}

impl Default for Dropout {
    /// A layer that follows the rate of the call.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let x = Floats2d::full([2, 100], 1.0);
    /// let mut train = Train::new(0).with_drop(0.5)?;
    /// assert_ne!(Dropout::default().begin_update(x.clone(), &mut train)?.0, x);
    /// assert_eq!(Dropout::new(0.0).begin_update(x.clone(), &mut train)?.0, x);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    fn default() -> Self {
        Self { follows_call: true, ..Self::new(0.0) }
    }
}

impl Dropout {
    /// A layer with this rate, whatever that of the call. It must be at least 0 and below 1: `begin_update` says so
    /// otherwise.
    pub fn new(rate: f32) -> Self {
        Self { rate, is_enabled: true, follows_call: false }
    }

    /// Whether the layer drops anything in training; a disabled one is the identity there too, whatever the rate.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let x = Floats2d::full([2, 100], 1.0);
    /// let (y, _) = Dropout::new(0.5).enabled(false).begin_update(x.clone(), &mut Train::new(0))?;
    /// assert_eq!(y, x);
    /// # Ok::<(), thinc::Error>(())
    /// ```
    #[must_use]
    pub fn enabled(mut self, is_enabled: bool) -> Self {
        self.is_enabled = is_enabled;
        self
    }
}

impl Dropout {
    /// The rate at which a call of training drops elements.
    pub(super) fn rate_of(&self, train: &Train) -> Result<f32> {
        let rate = match self.rate {
            _ if !self.is_enabled => 0.0,
            0.0 if self.follows_call => train.drop_rate(),
            rate => rate,
        };
        check_rate("Dropout", rate)?;
        Ok(rate)
    }
}

macro_rules! dropout_of {
    ($($floats:ident),+) => {$(
        impl Model<$floats> for Dropout {
            type Output = $floats;

            fn begin_update(
                &self,
                x: $floats,
                train: &mut Train,
            ) -> Update<$floats, impl Backprop<Self, $floats> + use<>> {
                let rate = self.rate_of(train)?;
                let shape = x.shape();
                let (y, mask) = if rate == 0.0 {
                    (x, None)
                } else {
                    // Elements drop one by one, so the operation needs no more than one axis of them.
                    let len = x.len();
                    let (y, mask) = x.ops().dropout(x.reshape([1, len])?, rate, train.rng())?;
                    (y.reshape(shape)?, Some(mask))
                };
                update::<Self, $floats, _>(y, move |dy, _| {
                    check_gradient(&dy.shape(), &shape)?;
                    match mask {
                        Some(mask) => {
                            dy.ops().backprop_dropout(dy.reshape(mask.shape())?, &mask, rate)?.reshape(shape)
                        }
                        None => Ok(dy),
                    }
                })
            }

            fn predict(&self, x: $floats) -> Result<$floats> {
                Ok(x)
            }
        }
    )+};
}
dropout_of!(Floats1d, Floats2d, Floats3d, Floats4d);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Layer;

    #[test]
    fn every_rank_drops_the_same_elements() {
        let x = Floats1d::full([840], 1.0);
        let model = Dropout::new(0.25);
        let (y, _) = model.begin_update(x.clone(), &mut Train::new(3)).unwrap();
        let kept = y.as_slice().unwrap().iter().filter(|&&y| y != 0.0).count();
        assert!((560..700).contains(&kept), "{kept}");
        let (y3, backprop) = model.begin_update(x.clone().reshape([5, 4, 42]).unwrap(), &mut Train::new(3)).unwrap();
        assert_eq!(y3, y.clone().reshape([5, 4, 42]).unwrap());
        let mut grads = model.zero_grads().unwrap();
        assert_eq!(backprop(Floats3d::full([5, 4, 42], 1.0), &mut grads).unwrap(), y3);
        let (y4, _) = model.begin_update(x.reshape([5, 2, 2, 42]).unwrap(), &mut Train::new(3)).unwrap();
        assert_eq!(y4, y.reshape([5, 2, 2, 42]).unwrap());
    }

    #[test]
    fn a_gradient_of_another_shape_is_refused() {
        for rate in [0.0, 0.5] {
            let model = Dropout::new(rate);
            let (_, backprop) = model.begin_update(Floats3d::zeros([2, 3, 4]), &mut Train::new(0)).unwrap();
            let error = backprop(Floats3d::zeros([3, 2, 4]), &mut model.zero_grads().unwrap()).unwrap_err().to_string();
            assert!(error.contains("(2, 3, 4)") && error.contains("(3, 2, 4)"), "{error}");
        }
    }
}
