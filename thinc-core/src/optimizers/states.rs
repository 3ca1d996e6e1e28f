use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::saved;
use crate::array::Storage;
use crate::error::Result;

/// What an optimizer remembers of each parameter, by its path: `N` arrays of its shape, and how often it was updated.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct States<const N: usize> {
    /// Ordered, so that the same state gives the same bytes.
    entries: BTreeMap<String, State<N>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct State<const N: usize> {
    shape: Vec<usize>,
    #[serde(with = "saved::several")]
    pub(super) values: [Storage<f32>; N],
    pub(super) updates: u64,
}

impl<const N: usize> Default for States<N> {
    fn default() -> Self {
        Self { entries: BTreeMap::new() }
    }
}

impl<const N: usize> States<N> {
    /// Counts an update of a parameter, and hands its weights and what is remembered of it to `work`; `new` makes its
    /// arrays at the first update.
    ///
    /// If the parameter changed its size since the last one, the entries that stayed keep their values, and new ones
    /// are 0.
    pub(super) fn update(
        &mut self,
        path: &str,
        shape: &[usize],
        weights: &mut Storage<f32>,
        new: fn(&Storage<f32>) -> Result<[Storage<f32>; N]>,
        work: impl FnOnce(&mut Storage<f32>, &mut State<N>) -> Result<()>,
    ) -> Result<()> {
        let state = match self.entries.get_mut(path) {
            Some(state) => state,
            None => self.entries.entry(path.to_owned()).or_insert(State::new(shape, new(weights)?)),
        };
        if state.shape.len() != shape.len() {
            // Another parameter has taken the path.
            *state = State::new(shape, new(weights)?);
        } else if state.shape != shape {
            for values in &mut state.values {
                *values = weights.ops().resize(values, &state.shape, shape)?;
            }
            shape.clone_into(&mut state.shape);
        }
        state.updates += 1;
        work(weights, state)
    }

    /// What is remembered of a parameter.
    pub(super) fn get_mut(&mut self, path: &str) -> Option<&mut State<N>> {
        self.entries.get_mut(path)
    }
}

impl<const N: usize> State<N> {
    fn new(shape: &[usize], values: [Storage<f32>; N]) -> Self {
        Self { shape: shape.to_vec(), values, updates: 0 }
    }
}

/// Zeros where the weights are.
pub(super) fn zeros<const N: usize>(weights: &Storage<f32>) -> Result<[Storage<f32>; N]> {
    let zeros = weights.ops().upload(&vec![0.0; weights.len()])?;
    // Shared until each is written to.
    Ok(std::array::from_fn(|_| zeros.clone()))
}
