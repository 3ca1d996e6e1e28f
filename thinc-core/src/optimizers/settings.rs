use serde::{Deserialize, Serialize};

use super::lookahead::Lookahead;
use super::lr_scales::LrScales;
use super::{Averages, ParamUpdate};
use crate::array::Storage;
use crate::error::{Error, Result};
use crate::finite::check_finite;
use crate::schedules::Schedule;

/// What all optimizers have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) learn_rate: Schedule,
    pub(super) lr_scales: LrScales,
    pub(super) l2: f32,
    pub(super) weight_decay: f32,
    pub(super) grad_clip: f32,
    pub(super) global_clip: f32,
    /// Of gradient descent; 0 is off.
    pub(super) lars: f32,
    pub(super) lookahead: Option<Lookahead>,
    pub(super) averages: Option<Averages>,
    pub(super) steps: u64,
}

impl Settings {
    pub(super) fn new(learn_rate: Schedule) -> Self {
        Self {
            learn_rate,
            lr_scales: LrScales::default(),
            l2: 0.0,
            weight_decay: 0.0,
            grad_clip: 1.0,
            global_clip: 0.0,
            lars: 0.0,
            lookahead: None,
            averages: Some(Averages::default()),
            steps: 0,
        }
    }

    /// Before the update of a parameter: checks the settings, clips the gradient by the norm of all, adds the L2 term,
    /// and gives the learning rate and what to multiply the gradient with.
    pub(super) fn begin(&mut self, op: &'static str, update: &mut ParamUpdate<'_>) -> Result<(f32, f32)> {
        let (learn_rate, lr_scale) = self.check(op, update.path)?;
        let ops = update.weights.ops();
        let mut norm = update.norm();
        let (global, global_clip) = (update.global_norm(), f64::from(self.global_clip));
        if global_clip > 0.0 && global > global_clip {
            ops.scale(update.gradient, (global_clip / global) as f32)?;
            norm *= global_clip / global;
        }
        let without_l2 = norm;
        if self.l2 != 0.0 {
            ops.axpy(update.gradient, self.l2, update.weights)?;
            norm = ops.l2_norm(update.gradient)?;
            if !norm.is_finite() {
                let values = ops.download(update.gradient)?;
                let help = "the weights were not updated; lower `l2`, or look at the weights";
                check_finite(op, "the gradient with its L2 term", update.shape, &values, help)?;
            }
        }
        let threshold = f64::from(self.grad_clip);
        let scale = match self.trust(update, without_l2)? {
            Some(trust) => trust,
            None if threshold > 0.0 && norm > threshold => (threshold / norm) as f32,
            None => 1.0,
        };
        if let Some(lookahead) = &mut self.lookahead {
            lookahead.begin(update.path, update.shape, update.weights)?;
        }
        Ok((learn_rate * lr_scale, scale))
    }

    /// The learning rate, and the factor of the parameter.
    fn check(&self, op: &'static str, path: &str) -> Result<(f32, f32)> {
        let learn_rate = self.learn_rate.at(self.steps);
        let lr_scale = self.lr_scales.factor(path, self.steps)?;
        check(op, "learn_rate", learn_rate, learn_rate.is_finite())?;
        check(op, "l2", self.l2, self.l2.is_finite())?;
        check(op, "weight_decay", self.weight_decay, self.weight_decay.is_finite())?;
        check(op, "grad_clip", self.grad_clip, true)?;
        check(op, "global_clip", self.global_clip, true)?;
        check(op, "lars", self.lars, self.lars.is_finite())?;
        self.lookahead.as_ref().map_or(Ok(()), |lookahead| lookahead.check(op))?;
        Ok((learn_rate, lr_scale))
    }

    /// The factor of layer-wise adaptive rates for a gradient of this norm, where it applies.
    fn trust(&self, update: &ParamUpdate<'_>, norm: f64) -> Result<Option<f32>> {
        if self.lars == 0.0 || update.shape.len() < 2 {
            return Ok(None);
        }
        let length = update.weights.ops().l2_norm(update.weights)?;
        let divisor = norm + f64::from(self.l2) * length;
        // A tiny gradient must not make the factor infinite, which times 0 would be NaN.
        let trust = (f64::from(self.lars) * length / divisor).min(f64::from(f32::MAX));
        Ok((length > 0.0 && norm > 0.0).then_some(trust as f32))
    }

    /// After the update of a parameter: weight decay, slow weights, then averages.
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
        if let Some(lookahead) = &mut self.lookahead {
            lookahead.end(path, weights)?;
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

            /// Multiplies the learning rate of the parameters at `path` with a factor, a number or a schedule: 0.1 for
            /// layers that were trained before, 0 for some that must stay as they are.
            ///
            /// A path is that of a parameter or of a layer, such as `encode` or `encode.layers.2`, with `*` for any one
            /// name. Where several fit, the last one counts.
            /// [`finish_update`](crate::optimizers::finish_update) gives an error, before anything is changed, if one fits no
            /// parameter. The factor also applies to the weight decay, as Thinc's `lr_scale`, which is one for each call.
            pub fn lr_scale(mut self, path: impl Into<String>, factor: impl Into<$crate::schedules::Schedule>) -> Self {
                self.settings.lr_scales.push(path.into(), factor.into());
                self
            }

            /// Keeps slow weights that take a step of this share towards the weights every so many updates of a parameter,
            /// and sets the weights to them (Zhang et al. 2019, "Lookahead optimizer: k steps forward, 1 step back"). 5
            /// and 0.5 are the paper's. Thinc doesn't have it.
            pub fn lookahead(mut self, every: u64, share: f32) -> Self {
                self.settings.lookahead = Some($crate::optimizers::lookahead::Lookahead::new(every, share));
                self
            }

            /// Scales all gradients of a step down by one factor where the Euclidean norm of all together is longer
            /// than `threshold`, before the L2 term and `grad_clip`. Gradients keep their direction, which they don't
            /// where each parameter is clipped for itself. 0, which is off, unless this is called; set `grad_clip` to 0 to
            /// have this alone. Thinc doesn't have it.
            pub fn global_clip(mut self, threshold: f32) -> Self {
                self.settings.global_clip = threshold;
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
        fn begin_step(&mut self, paths: &mut dyn FnMut() -> $crate::Result<Vec<String>>) -> $crate::Result<()> {
            self.settings.lr_scales.check(self.settings.steps, paths)
        }

        fn report_score(&mut self, score: f64) {
            let steps = self.settings.steps;
            self.settings.learn_rate.report(steps, score);
            self.settings.lr_scales.report(steps, score);
        }

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
