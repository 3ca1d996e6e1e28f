use serde::{Deserialize, Serialize};

use super::settings::{Settings, settings, told_by_settings};
use super::{Optimizer, ParamUpdate};
use crate::error::Result;
use crate::schedules::Schedule;

/// Stochastic gradient descent: `weights -= learn_rate * gradient` (Thinc's `SGD.v1`).
///
/// The averages are kept by the paths of the parameters: make one optimizer per model ([`Optimizer`]).
///
/// ```
/// use thinc::prelude::*;
///
/// let mut optimizer = Sgd::new(0.1).grad_clip(0.0);
/// let mut weights = Floats1d::from(vec![1.0, 2.0]).into_storage();
/// let mut gradient = Floats1d::from(vec![0.5, -0.5]).into_storage();
/// optimizer.update(ParamUpdate::new("W", &[2], &mut weights, &mut gradient)?)?;
/// assert_eq!(weights.as_slice()?, [0.95, 2.05]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sgd {
    settings: Settings,
}

impl Sgd {
    /// With this learning rate, a number or a schedule. Clips gradients at the norm 1 and keeps averages, as Thinc.
    pub fn new(learn_rate: impl Into<Schedule>) -> Self {
        Self { settings: Settings::new(learn_rate.into()) }
    }
}

settings!(Sgd);

impl Optimizer for Sgd {
    fn update(&mut self, mut update: ParamUpdate<'_>) -> Result<()> {
        let (learn_rate, grad_scale) = self.settings.begin("Sgd", &mut update)?;
        let ParamUpdate { path, shape, weights, gradient, .. } = update;
        weights.ops().sgd(weights, gradient, learn_rate, grad_scale)?;
        self.settings.end(learn_rate, path, shape, weights)
    }

    told_by_settings!();
}
