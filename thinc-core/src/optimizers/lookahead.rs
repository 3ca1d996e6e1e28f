use serde::{Deserialize, Serialize};

use super::states::States;
use crate::array::Storage;
use crate::error::{Error, Result};

/// Slow weights that follow those which the optimizer moves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Lookahead {
    every: u64,
    alpha: f32,
    slow: States<1>,
}

impl Lookahead {
    pub(super) fn new(every: u64, alpha: f32) -> Self {
        Self { every, alpha, slow: States::default() }
    }

    pub(super) fn check(&self, op: &'static str) -> Result<()> {
        let (every, alpha) = (self.every, self.alpha);
        if every > 0 && alpha > 0.0 && alpha <= 1.0 {
            return Ok(());
        }
        let message = format_args!(
            "`lookahead` takes a number of updates above 0 and a share in (0, 1], not {every} and {alpha}"
        );
        Err(Error::invalid(op, message))
    }

    /// Before the update of a parameter: the slow weights start at the weights before the first one.
    pub(super) fn begin(&mut self, path: &str, shape: &[usize], weights: &mut Storage<f32>) -> Result<()> {
        // Shared until the update writes to the weights.
        self.slow.update(path, shape, weights, |weights| Ok([weights.clone()]), |_, _| Ok(()))
    }

    /// After it.
    pub(super) fn end(&mut self, path: &str, weights: &mut Storage<f32>) -> Result<()> {
        match self.slow.get_mut(path) {
            Some(state) if state.updates % self.every == 0 => {
                let [slow] = &mut state.values;
                weights.ops().lookahead(slow, weights, self.alpha)
            }
            _ => Ok(()),
        }
    }
}
