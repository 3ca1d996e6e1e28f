use serde::{Deserialize, Serialize};

use super::{Averages, ParamUpdate};
use crate::array::Storage;
use crate::error::{Error, Result};
use crate::finite::check_finite;
use crate::schedules::Schedule;

/// What all optimizers have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) learn_rate: Schedule,
    pub(super) l2: f32,
    pub(super) weight_decay: f32,
    pub(super) grad_clip: f32,
    pub(super) averages: Option<Averages>,
    pub(super) steps: u64,
}

impl Settings {
    pub(super) fn new(learn_rate: Schedule) -> Self {
        let averages = Some(Averages::default());
        Self { learn_rate, l2: 0.0, weight_decay: 0.0, grad_clip: 1.0, averages, steps: 0 }
    }

    /// Before the update of a parameter: checks the settings, adds the L2 term to the gradient, and gives the learning
    /// rate and what to multiply the gradient with to clip it.
    pub(super) fn begin(&self, op: &'static str, update: &mut ParamUpdate<'_>) -> Result<(f32, f32)> {
        let learn_rate = self.learn_rate.at(self.steps);
        check(op, "learn_rate", learn_rate, learn_rate.is_finite())?;
        check(op, "l2", self.l2, self.l2.is_finite())?;
        check(op, "weight_decay", self.weight_decay, self.weight_decay.is_finite())?;
        check(op, "grad_clip", self.grad_clip, true)?;

        let mut norm = update.norm();
        if self.l2 != 0.0 {
            let ops = update.weights.ops();
            ops.axpy(update.gradient, self.l2, update.weights)?;
            norm = ops.l2_norm(update.gradient)?;
            if !norm.is_finite() {
                let values = ops.download(update.gradient)?;
                let help = "the weights were not updated; lower `l2`, or look at the weights";
                check_finite(op, "the gradient with its L2 term", update.shape, &values, help)?;
            }
        }
        let threshold = f64::from(self.grad_clip);
        let scale = if threshold > 0.0 && norm > threshold { (threshold / norm) as f32 } else { 1.0 };
        Ok((learn_rate, scale))
    }

    /// After the update of a parameter: weight decay, then averages.
    pub(super) fn end(
        &mut self,
        learn_rate: f32,
        path: &str,
        shape: &[usize],
        weights: &mut Storage<f32>,
    ) -> Result<()> {
        if self.weight_decay != 0.0 {
            weights.ops().scale(weights, 1.0 - learn_rate * self.weight_decay)?;
        }
        match &mut self.averages {
            Some(averages) => averages.update(path, shape, weights),
            None => Ok(()),
        }
    }
}

fn check(op: &'static str, name: &str, value: f32, valid: bool) -> Result<()> {
    if valid && value >= 0.0 {
        return Ok(());
    }
    Err(Error::invalid(op, format_args!("`{name}` must be a number that is not negative, but is {value}")))
}

/// The builder methods of the settings that all optimizers have in common, and what an [`Optimizer`] tells.
///
/// [`Optimizer`]: super::Optimizer
macro_rules! settings {
    ($ty:ident) => {
        impl $ty {
            /// Adds `l2 * weights` to the gradient, before it is clipped; 0 unless this is called. Thinc's `L2` with
            /// `L2_is_weight_decay=False`.
            pub fn l2(mut self, l2: f32) -> Self {
                self.settings.l2 = l2;
                self
            }

            /// Subtracts `learn_rate * decay * weights` from the weights after each update (Loshchilov and Hutter
            /// 2019); 0 unless this is called. Thinc's `L2` with `L2_is_weight_decay=True`.
            pub fn weight_decay(mut self, decay: f32) -> Self {
                self.settings.weight_decay = decay;
                self
            }

            /// Scales the gradient of a parameter down to the Euclidean norm `threshold` where it is longer; each
            /// parameter for itself. 1 unless this is called, as in Thinc; 0 turns it off.
            pub fn grad_clip(mut self, threshold: f32) -> Self {
                self.settings.grad_clip = threshold;
                self
            }

            /// Whether to keep [`Averages`](crate::optimizers::Averages) of the parameters. On by default.
            /// `false` drops those there are.
            pub fn use_averages(mut self, use_averages: bool) -> Self {
                self.settings.averages = use_averages.then(|| self.settings.averages.unwrap_or_default());
                self
            }
        }
    };
}
pub(super) use settings;

/// What an optimizer tells about its settings, within its impl of `Optimizer`.
macro_rules! told_by_settings {
    () => {
        fn step(&mut self) {
            self.settings.steps += 1;
        }

        fn steps(&self) -> u64 {
            self.settings.steps
        }

        fn learn_rate(&self) -> f32 {
            self.settings.learn_rate.at(self.settings.steps)
        }

        fn averages(&self) -> Option<&$crate::optimizers::Averages> {
            self.settings.averages.as_ref()
        }
    };
}
pub(super) use told_by_settings;
