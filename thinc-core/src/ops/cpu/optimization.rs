//! The updates of optimizers.

use super::CpuOps;
use super::simd::kernel;
use crate::array::Storage;
use crate::error::{Error, Result};
use crate::ops::{AdamStep, OptimizationOps, expect};

impl OptimizationOps for CpuOps {
    fn adam(
        &self,
        weights: &mut Storage<f32>,
        grad: &Storage<f32>,
        m: &mut Storage<f32>,
        v: &mut Storage<f32>,
        step: &AdamStep,
    ) -> Result<()> {
        let n = [Some(weights.len())];
        expect("adam", "a gradient", n, [grad.len()])?;
        expect("adam", "a first moment", n, [m.len()])?;
        expect("adam", "a second moment", n, [v.len()])?;
        if step.step == 0 {
            return Err(Error::invalid("adam", "steps count from 1: the bias correction of step 0 divides by zero"));
        }
        let moments = (m.host_mut("adam")?, v.host_mut("adam")?);
        let rate = step.corrected_rate();
        adam(weights.host_mut("adam")?, grad.host("adam")?, moments.0, moments.1, rate, step);
        Ok(())
    }

    fn sgd(&self, weights: &mut Storage<f32>, grad: &Storage<f32>, learn_rate: f32, grad_scale: f32) -> Result<()> {
        expect("sgd", "a gradient", [Some(weights.len())], [grad.len()])?;
        sgd(weights.host_mut("sgd")?, grad.host("sgd")?, learn_rate * grad_scale);
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
