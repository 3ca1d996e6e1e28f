use serde::{Deserialize, Serialize};

use super::builders::{settings, told_by_settings};
use super::setting::Range;
use super::settings::Settings;
use super::states::{States, zeros};
use super::{Optimizer, ParamUpdate};
use crate::error::{Error, Result};
use crate::ops::MomentumStep;
use crate::schedules::{Schedule, constant};

const OP: &str = "Sgd";

/// Stochastic gradient descent: `weights -= learn_rate * gradient` (Thinc's `SGD.v1`), with
/// [`momentum`](Self::momentum), [`nesterov`](Self::nesterov) and [`lars`](Self::lars) on request, which Thinc doesn't have.
///
/// Every number may be a schedule. The averages and velocities are kept by the paths of the parameters: make one
/// optimizer per model ([`Optimizer`]).
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
#[doc(alias = "SGD")]
pub struct Sgd {
    settings: Settings,
    momentum: Schedule,
    nesterov: bool,
    velocities: States<1>,
}

impl Sgd {
    /// With this learning rate, a number or a schedule. Clips gradients at the norm 1 and keeps averages, as Thinc.
    pub fn new(learn_rate: impl Into<Schedule>) -> Self {
        let settings = Settings::new(learn_rate.into());
        Self { settings, momentum: constant(0.0), nesterov: false, velocities: States::default() }
    }

    /// Moves the weights with a velocity that keeps this share of itself in each step, in `[0, 1)`, often 0.9 (Polyak
    /// 1964): `velocity = momentum * velocity + gradient`, `weights -= learn_rate * velocity`, as in PyTorch.
    #[must_use]
    pub fn momentum(mut self, momentum: impl Into<Schedule>) -> Self {
        self.momentum = momentum.into();
        self
    }

    /// Whether the momentum is Nesterov's (Sutskever et al. 2013), which looks a step ahead: `weights -= learn_rate *
    /// (gradient + momentum * velocity)`. Off by default.
    #[must_use]
    pub fn nesterov(mut self, nesterov: bool) -> Self {
        self.nesterov = nesterov;
        self
    }

    /// Layer-wise adaptive rates (You et al. 2017, "Large batch training of convolutional networks"): multiplies the
    /// gradient of each parameter with `trust * |weights| / (|gradient| + l2 * |weights|)`, so that each moves by the
    /// same share of its length. `trust` is often 0.001; 0 turns it off, as it is unless this is called.
    ///
    /// A parameter with one axis, such as a bias, is left to gradient descent, as are weights and gradients of zeros.
    /// The others' gradients aren't clipped by [`grad_clip`](Self::grad_clip), which would say nothing here. The learning
    /// rate is outside of the velocity, as in PyTorch; in the paper it is inside.
    #[must_use]
    pub fn lars(mut self, trust: impl Into<Schedule>) -> Self {
        self.settings.lars = trust.into();
        self
    }

    /// The momentum at this step, if the settings make sense.
    fn own(&self) -> Result<f32> {
        if self.nesterov && self.is_plain() {
            return Err(Error::invalid(OP, "`nesterov` needs a `momentum` above 0, such as 0.9"));
        }
        self.settings.now(OP).value("momentum", &self.momentum, Range::BelowOne)
    }

    /// Whether there is no velocity. In steps where a schedule is 0 there is one, that of later steps.
    fn is_plain(&self) -> bool {
        matches!(self.momentum, Schedule::Constant { rate } if rate == 0.0)
    }
}

settings!(Sgd);

impl Optimizer for Sgd {
    fn update(&mut self, mut update: ParamUpdate<'_>) -> Result<()> {
        if self.is_frozen(update.path) {
            return Ok(());
        }
        let momentum = self.own()?;
        let begun = self.settings.begin(OP, &self.velocities, &mut update)?;
        let (learn_rate, grad_scale) = (begun.learn_rate, begun.grad_scale);
        let ParamUpdate { path, shape, weights, gradient, resized_from, .. } = update;
        let ops = weights.ops();
        if self.is_plain() {
            ops.sgd(weights, gradient, learn_rate, grad_scale)?;
        } else {
            let step = MomentumStep { learn_rate, momentum, nesterov: self.nesterov, grad_scale };
            self.velocities.update(path, shape, resized_from, weights, zeros, |weights, state| {
                ops.momentum(weights, gradient, &mut state.values[0], &step)
            })?;
        }
        self.settings.end(&begun, path, shape, weights)
    }

    told_by_settings!(OP, [momentum], velocities);
}
