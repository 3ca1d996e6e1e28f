use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::frozen::Frozen;
use super::lookahead::Lookahead;
use super::lr_scales::LrScales;
use super::noise::Noise;
use super::setting::{At, Range};
use super::states::{States, check_device};
use super::{Average, Averages, ParamUpdate};
use crate::array::Storage;
use crate::error::Result;
use crate::finite::check_finite;
use crate::model::ResizedFrom;
use crate::ops::{Device, Ops};
use crate::schedules::{Schedule, constant};

/// What all optimizers have in common.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) learn_rate: Schedule,
    pub(super) lr_scales: LrScales,
    pub(super) l2: Schedule,
    pub(super) weight_decay: Schedule,
    pub(super) grad_clip: Schedule,
    pub(super) global_clip: Schedule,
    /// Of gradient descent; 0 is off.
    pub(super) lars: Schedule,
    pub(super) noise: Option<Noise>,
    pub(super) lookahead: Option<Lookahead>,
    pub(super) averages: Option<Averages>,
    pub(super) steps: u64,
    /// The paths of the parameters that stay on the CPU.
    #[serde(default)]
    on_cpu: BTreeSet<String>,
    #[serde(default)]
    pub(super) frozen: Frozen,
}

/// The settings of a step.
struct Values {
    learn_rate: f32,
    l2: f32,
    weight_decay: f32,
    grad_clip: f32,
    global_clip: f32,
    lars: f32,
    noise: f32,
    lookahead: f32,
}

/// What the settings say about the update of one parameter.
pub(super) struct Begun<'a> {
    resized_from: Option<&'a ResizedFrom>,
    /// With the factor of the parameter.
    pub(super) learn_rate: f32,
    /// What to multiply the gradient with.
    pub(super) grad_scale: f32,
    weight_decay: f32,
    lookahead: f32,
}

impl Settings {
    pub(super) fn new(learn_rate: Schedule) -> Self {
        Self {
            learn_rate,
            lr_scales: LrScales::default(),
            l2: constant(0.0),
            weight_decay: constant(0.0),
            grad_clip: constant(1.0),
            global_clip: constant(0.0),
            lars: constant(0.0),
            noise: None,
            lookahead: None,
            averages: Some(Averages::default()),
            steps: 0,
            on_cpu: BTreeSet::new(),
            frozen: Frozen::default(),
        }
    }

    /// The current step, for the settings of an optimizer of this name.
    pub(super) fn now(&self, op: &'static str) -> At {
        At { op, step: self.steps }
    }

    /// Checks what the settings are at this step, before it changes anything.
    pub(super) fn begin_step(
        &mut self,
        op: &'static str,
        paths: &mut dyn FnMut() -> Result<Vec<String>>,
    ) -> Result<()> {
        self.values(op)?;
        self.lr_scales.check(self.steps, paths)?;
        self.frozen.check(paths)
    }

    /// Checks that what is kept of a parameter is where its weights are.
    pub(super) fn check_state<const N: usize>(
        &self,
        op: &'static str,
        states: &States<N>,
        path: &str,
        weights: &Storage<f32>,
    ) -> Result<()> {
        // All that is kept of a parameter is made and moved together, so one of it tells where it is.
        let slow = || self.lookahead.as_ref()?.slow.first(path);
        let average = || self.averages.as_ref()?.get(path).map(Average::storage);
        let kept = states.first(path).or_else(slow).or_else(average);
        kept.map_or(Ok(()), |kept| check_device(op, weights, kept))
    }

    /// Moves what is kept from step to step, here and in the states of the optimizer. When it fails, some of it has been
    /// moved.
    pub(super) fn move_to<const N: usize>(&mut self, states: &mut States<N>, ops: &'static dyn Ops) -> Result<()> {
        let on_cpu = &self.on_cpu;
        let stays = |path: &str| ops.device() != Device::Cpu && on_cpu.contains(path);
        states.move_to(ops, &stays)?;
        if let Some(lookahead) = &mut self.lookahead {
            lookahead.slow.move_to(ops, &stays)?;
        }
        self.averages.as_mut().map_or(Ok(()), |averages| averages.move_to(ops, &stays))
    }

    pub(super) fn report(&mut self, score: f64) {
        let steps = self.steps;
        let Self { learn_rate, l2, weight_decay, grad_clip, global_clip, lars, .. } = self;
        for schedule in [learn_rate, l2, weight_decay, grad_clip, global_clip, lars] {
            schedule.report(steps, score);
        }
        if let Some(noise) = &mut self.noise {
            noise.eta.report(steps, score);
        }
        if let Some(lookahead) = &mut self.lookahead {
            lookahead.share.report(steps, score);
        }
        self.lr_scales.report(steps, score);
    }

    /// Before the update of a parameter: checks the settings and the states, clips the gradient by the norm of all, adds
    /// the L2 term and the noise.
    pub(super) fn begin<'a, const N: usize>(
        &mut self,
        op: &'static str,
        states: &States<N>,
        update: &mut ParamUpdate<'a>,
    ) -> Result<Begun<'a>> {
        let values = self.values(op)?;
        if !update.is_checked {
            self.check_state(op, states, update.path, update.weights)?;
        }
        if update.stays_on_cpu && !self.on_cpu.contains(update.path) {
            self.on_cpu.insert(update.path.to_owned());
        }
        let lr_scale = self.lr_scales.factor(update.path, self.steps)?;
        let ops = update.weights.ops();
        let mut norm = update.norm();
        let (global, global_clip) = (update.global_norm(), f64::from(values.global_clip));
        if global_clip > 0.0 && global > global_clip {
            ops.scale(update.gradient, (global_clip / global) as f32)?;
            norm *= global_clip / global;
        }
        let without_l2 = norm;
        if values.l2 != 0.0 {
            ops.axpy(update.gradient, values.l2, update.weights)?;
            norm = ops.l2_norm(update.gradient)?;
            if !norm.is_finite() {
                let values = ops.download(update.gradient)?;
                let help = "the weights were not updated; lower `l2`, or look at the weights";
                check_finite(op, "the gradient with its L2 term", update.shape, &values, help)?;
            }
        }
        let trust = values.trust(update, without_l2)?;
        let threshold = f64::from(values.grad_clip);
        let clipped = trust.is_none() && threshold > 0.0 && norm > threshold;
        let mut grad_scale = if clipped { (threshold / norm) as f32 } else { 1.0 };
        if let Some(noise) = self.noise.as_mut().filter(|_| values.noise > 0.0) {
            // The noise is not clipped, so the gradient must be before.
            if clipped {
                ops.scale(update.gradient, grad_scale)?;
                grad_scale = 1.0;
            }
            noise.add(values.noise, self.steps, update.gradient)?;
        }
        if let Some(lookahead) = &mut self.lookahead {
            lookahead.begin(update)?;
        }
        Ok(Begun {
            resized_from: update.resized_from,
            learn_rate: values.learn_rate * lr_scale,
            grad_scale: trust.unwrap_or(grad_scale),
            weight_decay: values.weight_decay,
            lookahead: values.lookahead,
        })
    }

    /// The settings of this step, if all are values that they may have.
    fn values(&self, op: &'static str) -> Result<Values> {
        let now = self.now(op);
        Ok(Values {
            learn_rate: now.value("learn_rate", &self.learn_rate, Range::NotNegative)?,
            l2: now.value("l2", &self.l2, Range::NotNegative)?,
            weight_decay: now.value("weight_decay", &self.weight_decay, Range::NotNegative)?,
            grad_clip: now.value("grad_clip", &self.grad_clip, Range::Threshold)?,
            global_clip: now.value("global_clip", &self.global_clip, Range::Threshold)?,
            lars: now.value("lars", &self.lars, Range::NotNegative)?,
            noise: match &self.noise {
                Some(noise) => now.value("gradient_noise", &noise.eta, Range::NotNegative)?,
                None => 0.0,
            },
            lookahead: match &self.lookahead {
                Some(lookahead) => lookahead.share(now)?,
                None => 0.0,
            },
        })
    }

    /// After the update of a parameter: weight decay, slow weights, then averages.
    pub(super) fn end(
        &mut self,
        begun: &Begun<'_>,
        path: &str,
        shape: &[usize],
        weights: &mut Storage<f32>,
    ) -> Result<()> {
        if begun.weight_decay != 0.0 {
            weights.ops().scale(weights, 1.0 - begun.learn_rate * begun.weight_decay)?;
        }
        if let Some(lookahead) = &mut self.lookahead {
            lookahead.end(begun.lookahead, path, weights)?;
        }
        match &mut self.averages {
            Some(averages) => averages.update(path, shape, begun.resized_from, weights),
            None => Ok(()),
        }
    }
}

impl Values {
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
}
