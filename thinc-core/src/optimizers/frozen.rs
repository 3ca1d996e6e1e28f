use serde::{Deserialize, Serialize};

use super::patterns::Patterns;
use crate::error::Result;

/// Which parameters stay as they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Frozen(Patterns<bool>);

impl Frozen {
    pub(super) fn set(&mut self, pattern: String, frozen: bool) {
        self.0.set(pattern, frozen);
    }

    /// Whether the last pattern that fits freezes the parameter.
    pub(super) fn contains(&self, path: &str) -> bool {
        self.0.get(path).is_some_and(|entry| entry.value)
    }

    /// Checks that each pattern fits a parameter.
    pub(super) fn check(&mut self, paths: &mut dyn FnMut() -> Result<Vec<String>>) -> Result<()> {
        self.0.check_found(|&freezes| if freezes { "freeze" } else { "unfreeze" }, paths)
    }
}
