//! [`OptimizationOps`]: the updates of optimizers, each in one pass over the parameters.

use super::operations;
use crate::array::Storage;

/// The numbers of one step of Adam.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct AdamStep {
    /// The learning rate, before bias correction.
    pub learn_rate: f32,
    /// Decay of the mean of the gradients.
    pub beta1: f32,
    /// Decay of the mean of their squares.
    pub beta2: f32,
    /// Added to the root of the mean of squares.
    pub eps: f32,
    /// The number of this step, from 1.
    pub step: u64,
    /// Multiplies the gradients first: for clipping and for means over examples.
    pub grad_scale: f32,
}

impl AdamStep {
    /// The learning rate with bias correction, `lr √(1 − β₂ᵗ) / (1 − β₁ᵗ)`.
    pub fn corrected_rate(&self) -> f32 {
        let t = self.step as f64;
        let fix = |beta: f32| 1.0 - f64::from(beta).powf(t);
        (f64::from(self.learn_rate) * fix(self.beta2).sqrt() / fix(self.beta1)) as f32
    }
}

operations! {
    /// Updates of parameters of any shape, given as [`storage`](crate::array::Array::storage); all lengths are equal.
    pub trait OptimizationOps {
        /// Adam (Kingma and Ba 2015), in Thinc's form, where `eps` is not bias-corrected: with `g = grad_scale · grad`,
        /// `m = β₁ m + (1 − β₁) g`, `v = β₂ v + (1 − β₂) g²`, `w −= lr √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + eps)`.
        fn adam(&self, weights: &mut Storage<f32>, grad: &Storage<f32>, m: &mut Storage<f32>, v: &mut Storage<f32>, step: &AdamStep) -> Result<()>;

        /// `w −= lr · grad_scale · grad`.
        fn sgd(&self, weights: &mut Storage<f32>, grad: &Storage<f32>, learn_rate: f32, grad_scale: f32) -> Result<()>;

        /// `averages −= (1 − d) (averages − w)` with `d = min((1 + t) / (10 + t), max_decay)` at step `t`: Thinc's `Ops.update_averages`.
        fn update_averages(&self, averages: &mut Storage<f32>, weights: &Storage<f32>, t: u64, max_decay: f32) -> Result<()>;
    }
}
