use serde::{Deserialize, Serialize};

use super::ParamUpdate;
use super::setting::{At, Range};
use super::states::States;
use crate::array::Storage;
use crate::error::{Error, Result};
use crate::schedules::Schedule;

/// Slow weights that follow those which the optimizer moves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Lookahead {
    every: u64,
    pub(super) share: Schedule,
    pub(super) slow: States<1>,
}

impl Lookahead {
    pub(super) fn new(every: u64, share: Schedule) -> Self {
        Self { every, share, slow: States::default() }
    }

    /// The share at a step, if the settings make sense.
    pub(super) fn share(&self, at: At) -> Result<f32> {
        if self.every == 0 {
            return Err(Error::invalid(at.op, "`lookahead` takes a number of updates above 0, not 0"));
        }
        at.value("lookahead", &self.share, Range::UpToOne)
    }

    /// Before the update of a parameter: the slow weights start at the weights before the first one.
    pub(super) fn begin(&mut self, update: &mut ParamUpdate<'_>) -> Result<()> {
        let (path, shape, resized_from) = (update.path, update.shape, update.resized_from);
        // Shared until the update writes to the weights.
        let new = |weights: &Storage<f32>| Ok([weights.clone()]);
        self.slow.update(path, shape, resized_from, update.weights, new, |_, _| Ok(()))
    }

    /// After it.
    pub(super) fn end(&mut self, share: f32, path: &str, weights: &mut Storage<f32>) -> Result<()> {
        match self.slow.get_mut(path) {
            Some(state) if state.updates % self.every == 0 => {
                let [slow] = &mut state.values;
                weights.ops().lookahead(slow, weights, share)
            }
            _ => Ok(()),
        }
    }
}
