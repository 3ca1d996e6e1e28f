use std::sync::{Mutex, PoisonError};

use crate::array::{Floats3d, Storage};
use crate::error::Result;
use crate::ops::PreparedWeights;

/// The weights of layers as predictions multiply them, kept from one to the next.
///
/// An entry has a handle on the weights that it was made of. Weights with a handle are not changed in place, so the same
/// handle means the same numbers. Training clears all of them, as a handle would make each step copy the weights.
#[derive(Debug, Default)]
pub(super) struct Prepared(Mutex<Vec<Option<Entry>>>);

#[derive(Clone, Debug)]
struct Entry {
    weights: Storage<f32>,
    window: usize,
    prepared: PreparedWeights,
}

impl Prepared {
    /// The weights `w` of layer `i` for windows of this size.
    pub(super) fn get(&self, i: usize, w: &Floats3d, window: usize) -> Result<PreparedWeights> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() <= i {
            entries.resize(i + 1, None);
        }
        let is_same = |entry: &&Entry| entry.weights.ptr_eq(w.storage()) && entry.window == window;
        if let Some(entry) = entries[i].as_ref().filter(is_same) {
            return Ok(entry.prepared.clone());
        }
        let prepared = w.ops().prepare_window_block(w, window)?;
        entries[i] = Some(Entry { weights: w.storage().clone(), window, prepared: prepared.clone() });
        Ok(prepared)
    }

    /// Forgets all of them.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Clone for Prepared {
    /// The copy prepares its own: its weights may become others.
    fn clone(&self) -> Self {
        Self::default()
    }
}
