use thinc_macros::Model;

use crate::array::Floats2d;
use crate::error::Result;
use crate::model::{Backprop, Model, Train, Update, check_rate, update};

mod containers;

/// Sets elements to zero at random in training, and scales the rest so that their mean stays.
///
/// `Y = X M / (1 - rate)`, where each element of `M` is 0 with probability `rate`, else 1; a fresh `M` per call. In
/// prediction `Y = X`. The rate is rounded to a multiple of 2⁻¹⁶, and the scale fits the rounded rate.
/// Srivastava et al. (2014); Thinc's `Dropout`.
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
    pub fn enabled(mut self, is_enabled: bool) -> Self {
        self.is_enabled = is_enabled;
        self
    }
}

impl Model<Floats2d> for Dropout {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, train: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<>> {
        let rate = match self.rate {
            _ if !self.is_enabled => 0.0,
            0.0 if self.follows_call => train.drop_rate(),
            rate => rate,
        };
        check_rate("Dropout", rate)?;
        let (y, mask) = if rate == 0.0 {
            (x, None)
        } else {
            let (y, mask) = x.ops().dropout(x, rate, train.rng())?;
            (y, Some(mask))
        };
        update::<Self, Floats2d, _>(y, move |dy, _| match mask {
            Some(mask) => dy.ops().backprop_dropout(dy, &mask, rate),
            None => Ok(dy),
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        Ok(x)
    }
}
