//! The updates of optimizers.

use super::CpuOps;
use super::simd::kernel;
use crate::array::Storage;
use crate::error::{Error, Result};
use crate::ops::{AdamStep, ElementwiseOps, MomentumStep, OptimizationOps, expect};

impl OptimizationOps for CpuOps {
    fn adam(
        &self,
        weights: &mut Storage<f32>,
        grad: &Storage<f32>,
        m: &mut Storage<f32>,
        v: &mut Storage<f32>,
        step: &AdamStep,
    ) -> Result<()> {
        const OP: &str = "adam";
        let rate = step.corrected_rate();
        let (weights, grad, m, v) = adam_arrays(OP, weights, grad, m, v, step)?;
        adam(weights, grad, m, v, rate, step);
        Ok(())
    }

    fn radam(
        &self,
        weights: &mut Storage<f32>,
        grad: &Storage<f32>,
        m: &mut Storage<f32>,
        v: &mut Storage<f32>,
        step: &AdamStep,
    ) -> Result<()> {
        const OP: &str = "radam";
        let rectification = step.rectification();
        let (weights, grad, m, v) = adam_arrays(OP, weights, grad, m, v, step)?;
        match rectification {
            Some(factor) => adam(weights, grad, m, v, step.corrected_rate() * factor, step),
            None => {
                // Only the first mean takes part, so that its bias alone is corrected.
                let rate = AdamStep { beta2: 0.0, ..*step }.corrected_rate();
                adam_mean(weights, grad, m, v, rate, step);
            }
        }
        Ok(())
    }

    fn sgd(&self, weights: &mut Storage<f32>, grad: &Storage<f32>, learn_rate: f32, grad_scale: f32) -> Result<()> {
        expect("sgd", "a gradient", [Some(weights.len())], [grad.len()])?;
        sgd(weights.host_mut("sgd")?, grad.host("sgd")?, learn_rate * grad_scale);
        Ok(())
    }

    fn momentum(
        &self,
        weights: &mut Storage<f32>,
        grad: &Storage<f32>,
        velocity: &mut Storage<f32>,
        step: &MomentumStep,
    ) -> Result<()> {
        const OP: &str = "momentum";
        let n = [Some(weights.len())];
        expect(OP, "a gradient", n, [grad.len()])?;
        expect(OP, "a velocity", n, [velocity.len()])?;
        let (weights, grad, velocity) = (weights.host_mut(OP)?, grad.host(OP)?, velocity.host_mut(OP)?);
        if step.nesterov {
            nesterov(weights, grad, velocity, step);
        } else {
            momentum(weights, grad, velocity, step);
        }
        Ok(())
    }

    fn clip_gradient(&self, grad: &mut Storage<f32>, threshold: f32) -> Result<f64> {
        if threshold.is_nan() || threshold < 0.0 {
            let message = format_args!("the threshold must be a number that is not negative, but is {threshold}");
            return Err(Error::invalid("clip_gradient", message));
        }
        let norm = self.l2_norm(grad)?;
        if norm > f64::from(threshold) && norm.is_finite() {
            self.scale(grad, (f64::from(threshold) / norm) as f32)?;
        }
        Ok(norm)
    }

    fn lookahead(&self, slow: &mut Storage<f32>, weights: &mut Storage<f32>, alpha: f32) -> Result<()> {
        const OP: &str = "lookahead";
        expect(OP, "weights", [Some(slow.len())], [weights.len()])?;
        let (slow, weights) = (slow.host_mut(OP)?, weights.host_mut(OP)?);
        move_towards(slow, weights, alpha);
        weights.copy_from_slice(slow);
        Ok(())
    }

    fn update_averages(
        &self,
        averages: &mut Storage<f32>,
        weights: &Storage<f32>,
        t: u64,
        max_decay: f32,
    ) -> Result<()> {
        const OP: &str = "update_averages";
        expect(OP, "weights", [Some(averages.len())], [weights.len()])?;
        let decay = ((1.0 + t as f64) / (10.0 + t as f64)).min(f64::from(max_decay));
        move_towards(averages.host_mut(OP)?, weights.host(OP)?, (1.0 - decay) as f32);
        Ok(())
    }
}

/// The arrays of a step of Adam, if their lengths are equal.
fn adam_arrays<'a>(
    op: &'static str,
    weights: &'a mut Storage<f32>,
    grad: &'a Storage<f32>,
    m: &'a mut Storage<f32>,
    v: &'a mut Storage<f32>,
    step: &AdamStep,
) -> Result<(&'a mut [f32], &'a [f32], &'a mut [f32], &'a mut [f32])> {
    let n = [Some(weights.len())];
    expect(op, "a gradient", n, [grad.len()])?;
    expect(op, "a first moment", n, [m.len()])?;
    expect(op, "a second moment", n, [v.len()])?;
    if step.step == 0 {
        return Err(Error::invalid(op, "steps count from 1: the bias correction of step 0 divides by zero"));
    }
    Ok((weights.host_mut(op)?, grad.host(op)?, m.host_mut(op)?, v.host_mut(op)?))
}

kernel! {
    fn adam(weights: &mut [f32], grad: &[f32], m: &mut [f32], v: &mut [f32], rate: f32, step: &AdamStep) {
        let AdamStep { beta1, beta2, eps, grad_scale, .. } = *step;
        let (rest1, rest2) = (1.0 - beta1, 1.0 - beta2);
        for (((w, &grad), m), v) in weights.iter_mut().zip(grad).zip(m).zip(v) {
            let g = grad * grad_scale;
            *m = beta1 * *m + rest1 * g;
            *v = beta2 * *v + rest2 * g * g;
            *w -= rate * *m / (v.sqrt() + eps);
        }
    }

    /// Both means are kept, and the weights follow the first.
    fn adam_mean(weights: &mut [f32], grad: &[f32], m: &mut [f32], v: &mut [f32], rate: f32, step: &AdamStep) {
        let AdamStep { beta1, beta2, grad_scale, .. } = *step;
        let (rest1, rest2) = (1.0 - beta1, 1.0 - beta2);
        for (((w, &grad), m), v) in weights.iter_mut().zip(grad).zip(m).zip(v) {
            let g = grad * grad_scale;
            *m = beta1 * *m + rest1 * g;
            *v = beta2 * *v + rest2 * g * g;
            *w -= rate * *m;
        }
    }

    fn momentum(weights: &mut [f32], grad: &[f32], velocity: &mut [f32], step: &MomentumStep) {
        let MomentumStep { learn_rate, momentum, grad_scale, .. } = *step;
        for ((w, &grad), velocity) in weights.iter_mut().zip(grad).zip(velocity) {
            *velocity = momentum * *velocity + grad_scale * grad;
            *w -= learn_rate * *velocity;
        }
    }

    fn nesterov(weights: &mut [f32], grad: &[f32], velocity: &mut [f32], step: &MomentumStep) {
        let MomentumStep { learn_rate, momentum, grad_scale, .. } = *step;
        for ((w, &grad), velocity) in weights.iter_mut().zip(grad).zip(velocity) {
            let g = grad_scale * grad;
            *velocity = momentum * *velocity + g;
            *w -= learn_rate * (g + momentum * *velocity);
        }
    }

    fn sgd(weights: &mut [f32], grad: &[f32], rate: f32) {
        for (w, &grad) in weights.iter_mut().zip(grad) {
            *w -= rate * grad;
        }
    }

    fn move_towards(averages: &mut [f32], weights: &[f32], share: f32) {
        for (average, &w) in averages.iter_mut().zip(weights) {
            *average -= share * (*average - w);
        }
    }
}

#[cfg(test)]
mod tests;
