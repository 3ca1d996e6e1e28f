use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::settings::{Settings, settings, told_by_settings};
use super::{Optimizer, ParamUpdate, saved};
use crate::array::Storage;
use crate::error::{Error, Result};
use crate::ops::AdamStep;
use crate::schedules::Schedule;

/// Adam (Kingma and Ba 2015), as Thinc's `Adam.v1` computes it.
///
/// For the update number `t` of a parameter, with the gradient `g` (after the L2 term and clipping):
///
/// ```text
/// m = beta1 * m + (1 - beta1) * g
/// v = beta2 * v + (1 - beta2) * g^2
/// weights -= learn_rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + eps)
/// ```
///
/// then weight decay. `eps` is added to the root that isn't corrected for its bias, which differs from the paper's
/// first form and PyTorch's. `t` counts the updates of each parameter by itself: one that gets no gradient in a step
/// is left alone. In Thinc it is updated all the same, as its gradient is zero from then on and not gone.
///
/// A parameter that changed its size keeps the moments and averages of the entries that stayed.
///
/// The moments and averages are kept by the paths of the parameters: make one optimizer per model ([`Optimizer`]).
///
/// ```
/// use thinc::prelude::*;
///
/// let mut optimizer = Adam::new(warmup_linear(0.001, 100, 10_000)).weight_decay(0.01);
/// let mut weights = Floats1d::from(vec![1.0, 2.0]).into_storage();
/// let mut gradient = Floats1d::from(vec![0.5, -0.5]).into_storage();
/// optimizer.update(ParamUpdate::new("W", &[2], &mut weights, &mut gradient)?)?;
/// optimizer.step();
/// assert_eq!(optimizer.learn_rate(), 0.00001);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Adam {
    settings: Settings,
    beta1: f32,
    beta2: f32,
    eps: f32,
    /// Ordered, so that the same state gives the same bytes.
    moments: BTreeMap<String, Moments>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Moments {
    shape: Vec<usize>,
    #[serde(with = "saved")]
    first: Storage<f32>,
    #[serde(with = "saved")]
    second: Storage<f32>,
    updates: u64,
}

impl Adam {
    /// With this learning rate, a number or a schedule, Thinc's being 0.001; with the `beta1`, `beta2` and `eps` of 0.9,
    /// 0.999 and 1e-8. Clips gradients at the norm 1 and keeps averages, as Thinc.
    pub fn new(learn_rate: impl Into<Schedule>) -> Self {
        let settings = Settings::new(learn_rate.into());
        Self { settings, beta1: 0.9, beta2: 0.999, eps: 1e-8, moments: BTreeMap::new() }
    }

    /// How much of the mean of the gradients a step keeps, in `[0, 1)`.
    pub fn beta1(mut self, beta1: f32) -> Self {
        self.beta1 = beta1;
        self
    }

    /// How much of the mean of the squared gradients a step keeps, in `[0, 1)`.
    pub fn beta2(mut self, beta2: f32) -> Self {
        self.beta2 = beta2;
        self
    }

    /// What is added to the root of the mean of the squared gradients; positive.
    pub fn eps(mut self, eps: f32) -> Self {
        self.eps = eps;
        self
    }

    fn check(&self) -> Result<()> {
        for (name, beta) in [("beta1", self.beta1), ("beta2", self.beta2)] {
            if !(0.0..1.0).contains(&beta) {
                return Err(Error::invalid("Adam", format_args!("`{name}` must be in [0, 1), but is {beta}")));
            }
        }
        if self.eps > 0.0 && self.eps.is_finite() {
            return Ok(());
        }
        // Where all gradients were zero so far, 0 / (0 + 0) would be NaN.
        Err(Error::invalid("Adam", format_args!("`eps` must be positive, but is {}", self.eps)))
    }
}

settings!(Adam);

impl Optimizer for Adam {
    fn update(&mut self, mut update: ParamUpdate<'_>) -> Result<()> {
        self.check()?;
        let (learn_rate, grad_scale) = self.settings.begin("Adam", &mut update)?;
        let ParamUpdate { path, shape, weights, gradient, .. } = update;
        let moments = match self.moments.get_mut(path) {
            Some(moments) => moments,
            None => self.moments.entry(path.to_owned()).or_insert(Moments::new(shape, weights)?),
        };
        moments.resize(shape, weights)?;
        moments.updates += 1;
        let step = AdamStep {
            learn_rate,
            beta1: self.beta1,
            beta2: self.beta2,
            eps: self.eps,
            step: moments.updates,
            grad_scale,
        };
        weights.ops().adam(weights, gradient, &mut moments.first, &mut moments.second, &step)?;
        self.settings.end(learn_rate, path, shape, weights)
    }

    told_by_settings!();
}

impl Moments {
    /// Zeros where the weights are.
    fn new(shape: &[usize], weights: &Storage<f32>) -> Result<Self> {
        let zeros = vec![0.0; weights.len()];
        let (first, second) = (weights.ops().upload(&zeros)?, weights.ops().upload(&zeros)?);
        Ok(Self { shape: shape.to_vec(), first, second, updates: 0 })
    }

    /// Follows a parameter that changed its size since the last update.
    fn resize(&mut self, shape: &[usize], weights: &Storage<f32>) -> Result<()> {
        if self.shape == shape {
            return Ok(());
        }
        if self.shape.len() != shape.len() {
            // Another parameter has taken the path.
            *self = Self::new(shape, weights)?;
            return Ok(());
        }
        let ops = weights.ops();
        self.first = ops.resize(&self.first, &self.shape, shape)?;
        self.second = ops.resize(&self.second, &self.shape, shape)?;
        shape.clone_into(&mut self.shape);
        Ok(())
    }
}
