use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::saved;
use crate::array::{OnDevice, Storage};
use crate::error::{Error, Result};
use crate::model::ResizedFrom;
use crate::ops::Ops;

/// What an optimizer remembers of each parameter, by its path: `N` arrays of its shape, and how often it was updated.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct States<const N: usize> {
    /// Ordered, so that the same state gives the same bytes.
    entries: BTreeMap<String, State<N>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "SavedState<N>")]
pub(super) struct State<const N: usize> {
    shape: Vec<usize>,
    #[serde(with = "saved::several")]
    pub(super) values: [Storage<f32>; N],
    pub(super) updates: u64,
}

/// A state whose values may be of another shape.
#[derive(Deserialize)]
struct SavedState<const N: usize> {
    shape: Vec<usize>,
    #[serde(with = "saved::several")]
    values: [Storage<f32>; N],
    updates: u64,
}

impl<const N: usize> TryFrom<SavedState<N>> for State<N> {
    type Error = Error;

    fn try_from(SavedState { shape, values, updates }: SavedState<N>) -> Result<Self> {
        saved::check_lengths(&shape, &values)?;
        Ok(Self { shape, values, updates })
    }
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
    /// If the parameter was resized since the last one, the entries that stayed keep their values, and `new` gives those of
    /// the new ones.
    pub(super) fn update(
        &mut self,
        path: &str,
        shape: &[usize],
        resized_from: Option<&ResizedFrom>,
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
        } else if let Some(change) = resized(&state.shape, shape, resized_from) {
            let mut adapted = new(weights)?;
            for (new, kept) in adapted.iter_mut().zip(&state.values) {
                *new = change.adapt(kept, new.clone())?;
            }
            state.values = adapted;
            shape.clone_into(&mut state.shape);
        }
        state.updates = state.updates.saturating_add(1);
        work(weights, state)
    }

    /// The first of the arrays that are remembered of a parameter.
    pub(super) fn first(&self, path: &str) -> Option<&Storage<f32>> {
        self.entries.get(path)?.values.first()
    }

    /// Moves what is remembered, but for the parameters that `stays` names. When it fails, some of it has been moved.
    pub(super) fn move_to(&mut self, ops: &'static dyn Ops, stays: &dyn Fn(&str) -> bool) -> Result<()> {
        for (_, state) in self.entries.iter_mut().filter(|(path, _)| !stays(path)) {
            for values in &mut state.values {
                *values = values.clone().to_backend(ops)?;
            }
        }
        Ok(())
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

/// Checks that something that is kept of a parameter is where its weights are.
pub(super) fn check_device(op: &'static str, weights: &Storage<f32>, kept: &Storage<f32>) -> Result<()> {
    let (expected, found) = (weights.device(), kept.device());
    if expected == found {
        return Ok(());
    }
    let help = "move the optimizer with `optimizer.to_device(..)`, `to_gpu` or `to_cpu`";
    Err(Error::device(op, "what it keeps of the parameter", expected, found, help))
}

/// How arrays of the shape `kept` are to follow a parameter that has this shape and tells what it was resized from. `None`
/// where it was not.
///
/// What it was resized from is not known where the model was loaded since: the leading entries of each axis are kept then.
pub(super) fn resized<'a>(
    kept: &[usize],
    shape: &[usize],
    from: Option<&'a ResizedFrom>,
) -> Option<Cow<'a, ResizedFrom>> {
    match from {
        Some(from) if from.shape() == kept => Some(Cow::Borrowed(from)),
        _ if kept == shape => None,
        _ => Some(Cow::Owned(ResizedFrom::leading(kept, shape))),
    }
}

/// Zeros where the weights are.
pub(super) fn zeros<const N: usize>(weights: &Storage<f32>) -> Result<[Storage<f32>; N]> {
    let zeros = weights.ops().upload(&vec![0.0; weights.len()])?;
    // Shared until each is written to.
    Ok(std::array::from_fn(|_| zeros.clone()))
}
