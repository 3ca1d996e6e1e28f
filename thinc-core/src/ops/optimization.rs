//! [`OptimizationOps`]: the updates of optimizers, each in one pass over the parameters.

use super::operations;
use crate::array::Storage;

/// The numbers of one step of Adam or RAdam.
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

    /// What RAdam multiplies Adam's change with: with `ρ∞ = 2 / (1 − β₂) − 1` and `ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)`,
    /// `√((ρ − 4) (ρ − 2) ρ∞ / ((ρ∞ − 4) (ρ∞ − 2) ρ))`. `None` where `ρ` is below 5: too few gradients have been seen
    /// to say how much they vary.
    pub fn rectification(&self) -> Option<f32> {
        let (t, beta2) = (self.step as f64, f64::from(self.beta2));
        let power = beta2.powf(t);
        let limit = 2.0 / (1.0 - beta2) - 1.0;
        let rho = limit - 2.0 * t * power / (1.0 - power);
        let squared = (rho - 4.0) * (rho - 2.0) * limit / ((limit - 4.0) * (limit - 2.0) * rho);
        (rho >= 5.0).then(|| squared.sqrt() as f32)
    }
}

/// The numbers of one step of gradient descent with momentum.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct MomentumStep {
    /// The learning rate.
    pub learn_rate: f32,
    /// The share of the velocity that the step keeps.
    pub momentum: f32,
    /// Whether the step looks ahead, as Nesterov's.
    pub nesterov: bool,
    /// Multiplies the gradients first.
    pub grad_scale: f32,
}

operations! {
    /// Updates of parameters of any shape, given as [`storage`](crate::array::Array::storage); all lengths are equal.
    pub trait OptimizationOps {
        /// Adam (Kingma and Ba 2015), in Thinc's form, where `eps` is not bias-corrected: with `g = grad_scale · grad`,
        /// `m = β₁ m + (1 − β₁) g`, `v = β₂ v + (1 − β₂) g²`, `w −= lr √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + eps)`.
        fn adam(&self, weights: &mut Storage<f32>, grad: &Storage<f32>, m: &mut Storage<f32>, v: &mut Storage<f32>, step: &AdamStep) -> Result<()>;

        /// RAdam (Liu et al. 2020): as [`adam`](Self::adam), the change times [`rectification`](AdamStep::rectification);
        /// where there is none, `w −= lr / (1 − β₁ᵗ) · m`.
        fn radam(&self, weights: &mut Storage<f32>, grad: &Storage<f32>, m: &mut Storage<f32>, v: &mut Storage<f32>, step: &AdamStep) -> Result<()>;

        /// `w −= lr · grad_scale · grad`.
        fn sgd(&self, weights: &mut Storage<f32>, grad: &Storage<f32>, learn_rate: f32, grad_scale: f32) -> Result<()>;

        /// Momentum (Polyak 1964): with `g = grad_scale · grad`, `velocity = momentum · velocity + g` and `w −= lr · velocity`,
        /// or `w −= lr (g + momentum · velocity)` with `nesterov`.
        fn momentum(&self, weights: &mut Storage<f32>, grad: &Storage<f32>, velocity: &mut Storage<f32>, step: &MomentumStep) -> Result<()>;

        /// Scales `grad` down to the Euclidean norm `threshold` if it is longer, and gives the norm that it had. A norm that
        /// isn't finite leaves it as it is. Thinc's `Ops.clip_gradient`.
        fn clip_gradient(&self, grad: &mut Storage<f32>, threshold: f32) -> Result<f64>;

        /// `slow += alpha (w − slow)`, then `w = slow`: what Lookahead does every few steps.
        fn lookahead(&self, slow: &mut Storage<f32>, weights: &mut Storage<f32>, alpha: f32) -> Result<()>;

        /// `averages −= (1 − d) (averages − w)` with `d = min((1 + t) / (10 + t), max_decay)` at step `t`: Thinc's `Ops.update_averages`.
        fn update_averages(&self, averages: &mut Storage<f32>, weights: &Storage<f32>, t: u64, max_decay: f32) -> Result<()>;
    }
}
