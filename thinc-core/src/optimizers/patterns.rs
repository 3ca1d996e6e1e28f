use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::nearest::unknown;

/// A setting for some of the parameters, by patterns of their paths. Of several that fit a path, the last one counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Patterns<T> {
    entries: Vec<Pattern<T>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Pattern<T> {
    pub(super) pattern: String,
    pub(super) value: T,
    /// Whether a parameter was seen that it is for. Of a loaded optimizer it is asked again: the model may be another.
    #[serde(skip)]
    found: bool,
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T> Patterns<T> {
    /// Adds a pattern behind the others, in the place of the same one.
    pub(super) fn set(&mut self, pattern: String, value: T) {
        self.entries.retain(|entry| entry.pattern != pattern);
        self.entries.push(Pattern { pattern, value, found: false });
    }

    /// The last pattern that fits.
    pub(super) fn get(&self, path: &str) -> Option<&Pattern<T>> {
        self.entries.iter().rev().find(|entry| fits(&entry.pattern, path))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Pattern<T>> {
        self.entries.iter()
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut().map(|entry| &mut entry.value)
    }

    /// Checks that each pattern fits a parameter; `op` gives the name of the setting that has a value. `paths` is asked only
    /// where one isn't known to.
    pub(super) fn check_found(
        &mut self,
        op: impl FnOnce(&T) -> &'static str,
        paths: &mut dyn FnMut() -> Result<Vec<String>>,
    ) -> Result<()> {
        if self.entries.iter().all(|entry| entry.found) {
            return Ok(());
        }
        let paths = paths()?;
        for entry in &mut self.entries {
            entry.found = paths.iter().any(|path| fits(&entry.pattern, path));
        }
        match self.entries.iter().find(|entry| !entry.found) {
            Some(Pattern { pattern, value, .. }) => {
                Err(unknown(op(value), "parameter at", pattern, paths.iter().map(String::as_str)))
            }
            None => Ok(()),
        }
    }
}

/// Whether the names of a pattern are the first ones of a path; `*` is any name.
fn fits(pattern: &str, path: &str) -> bool {
    let mut names = path.split('.');
    pattern.split('.').all(|part| names.next().is_some_and(|name| part == "*" || part == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_fits_paths_that_begin_with_it() {
        for pattern in ["encode", "encode.2", "encode.2.W", "encode.*", "*.2", "*.*.W", "*"] {
            assert!(fits(pattern, "encode.2.W"), "{pattern}");
        }
        for pattern in ["enc", "encode.", "encode.W", "encode.*.b", "encode.2.W.*", "", "2", "decode.*"] {
            assert!(!fits(pattern, "encode.2.W"), "{pattern}");
        }
    }

    #[test]
    fn the_last_one_counts() {
        let mut patterns = Patterns::default();
        for (pattern, value) in [("*", 1), ("encode", 2), ("*", 3)] {
            patterns.set(pattern.to_owned(), value);
        }
        assert_eq!(patterns.get("encode.W").map(|entry| entry.value), Some(3));
        patterns.set("encode".to_owned(), 4);
        assert_eq!(patterns.get("encode.W").map(|entry| entry.value), Some(4));
        assert_eq!(patterns.get("output.W").map(|entry| entry.value), Some(3));
        assert_eq!(patterns.iter().count(), 2);
    }
}
