use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::saved;
use super::states::resized;
use crate::array::{OnDevice, Storage};
use crate::error::{Error, Result};
use crate::model::ResizedFrom;
use crate::ops::Ops;

/// The highest share of the average that a step keeps, as in Thinc.
const MAX_DECAY: f32 = 0.9999;

/// Running averages of the parameters, by path. Models are often better with them than with the latest values.
///
/// After update `t` of a parameter, `average -= (1 - d) * (average - weights)` with `d = min((1 + t) / (10 + t),
/// 0.9999)`, and the first average is the weights themselves. Thinc starts at 0, so that its averages are too small
/// by a share of `d_1 * d_2 * .. * d_t`, which is 18 % after the first update. Entries that a parameter got since then
/// start at their weights, too.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Averages {
    entries: BTreeMap<String, Average>,
}

/// The running average of one parameter.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "SavedAverage")]
pub struct Average {
    shape: Vec<usize>,
    #[serde(with = "saved")]
    values: Storage<f32>,
    updates: u64,
}

/// An average whose values may be of another shape.
#[derive(Deserialize)]
struct SavedAverage {
    shape: Vec<usize>,
    #[serde(with = "saved")]
    values: Storage<f32>,
    updates: u64,
}

impl TryFrom<SavedAverage> for Average {
    type Error = Error;

    fn try_from(SavedAverage { shape, values, updates }: SavedAverage) -> Result<Self> {
        saved::check_lengths(&shape, std::slice::from_ref(&values))?;
        Ok(Self { shape, values, updates })
    }
}

impl Average {
    /// The shape of the parameter.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The values, in row-major order.
    pub fn storage(&self) -> &Storage<f32> {
        &self.values
    }
}

impl Averages {
    /// The average of the parameter at a path such as `encode.layers.2.W`.
    pub fn get(&self, path: &str) -> Option<&Average> {
        self.entries.get(path)
    }

    /// All averages and their paths, in the order of the paths.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Average)> {
        self.entries.iter().map(|(path, average)| (path.as_str(), average))
    }

    /// How many parameters have an average.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing has been updated yet.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Moves the averages, but for the parameters that `stays` names. When it fails, some of them have been moved.
    pub(super) fn move_to(&mut self, ops: &'static dyn Ops, stays: &dyn Fn(&str) -> bool) -> Result<()> {
        for (_, average) in self.entries.iter_mut().filter(|(path, _)| !stays(path)) {
            average.values = average.values.clone().to_backend(ops)?;
        }
        Ok(())
    }

    /// Takes in the weights of a parameter that was just updated.
    pub(super) fn update(
        &mut self,
        path: &str,
        shape: &[usize],
        resized_from: Option<&ResizedFrom>,
        weights: &Storage<f32>,
    ) -> Result<()> {
        let ops = weights.ops();
        match self.entries.get_mut(path) {
            Some(average) if average.shape.len() == shape.len() => {
                if let Some(change) = resized(&average.shape, shape, resized_from) {
                    average.values = change.adapt(&average.values, weights.clone())?;
                    shape.clone_into(&mut average.shape);
                }
                average.updates = average.updates.saturating_add(1);
                ops.update_averages(&mut average.values, weights, average.updates, MAX_DECAY)
            }
            _ => {
                // The storage is shared until the next update writes to the weights.
                let average = Average { shape: shape.to_vec(), values: weights.clone(), updates: 1 };
                self.entries.insert(path.to_owned(), average);
                Ok(())
            }
        }
    }
}
