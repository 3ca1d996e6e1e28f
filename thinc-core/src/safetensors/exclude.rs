//! What is not loaded.

use std::collections::BTreeMap;

use super::OP;
use super::header::Tensor;
use crate::bytes::outline::Outline;
use crate::bytes::{Exclude, Load};
use crate::error::Result;

/// The parts of a model and the tensors of a file that are left out.
pub(super) struct LeftOut<'a> {
    /// Those that the model has.
    ours: Exclude,
    /// What only the file has: names of tensors, or of what they are in.
    theirs: Vec<&'a str>,
}

impl<'a> LeftOut<'a> {
    /// Finds what is to be excluded on either side. `tensors` come with the paths that they have in the model.
    pub(super) fn new(load: &Load<'a>, outlines: &[Outline], tensors: &BTreeMap<String, &Tensor>) -> Result<Self> {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for &text in &load.exclude {
            match Exclude::new(&[text], outlines, OP) {
                Ok(_) => ours.push(text),
                Err(_) if tensors.iter().any(|(path, tensor)| is_in(path, text) || is_in(&tensor.name, text)) => {
                    theirs.push(text);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Self { ours: Exclude::new(&ours, outlines, OP)?, theirs })
    }

    /// Whether a parameter stays as it is.
    pub(super) fn param(&self, layer: &Outline, name: &str) -> bool {
        self.ours.part(&layer.path, name)
    }

    /// Whether a tensor is read over.
    pub(super) fn tensor(&self, path: &str, tensor: &Tensor) -> bool {
        path.match_indices('.').any(|(end, _)| self.ours.layer(&path[..end]))
            || self.theirs.iter().any(|text| is_in(path, text) || is_in(&tensor.name, text))
    }
}

/// Whether a path is this one, or of a part of it.
fn is_in(path: &str, layer: &str) -> bool {
    path.strip_prefix(layer).is_some_and(|rest| !layer.is_empty() && (rest.is_empty() || rest.starts_with('.')))
}
