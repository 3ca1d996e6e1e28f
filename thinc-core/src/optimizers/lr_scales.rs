use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::schedules::Schedule;

/// How many paths an error lists.
const LISTED: usize = 8;

/// What the learning rates of some parameters are multiplied with.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct LrScales {
    entries: Vec<LrScale>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct LrScale {
    pattern: String,
    factor: Schedule,
    /// Whether a parameter was seen that it is for.
    found: bool,
}

impl LrScales {
    pub(super) fn push(&mut self, pattern: String, factor: Schedule) {
        self.entries.push(LrScale { pattern, factor, found: false });
    }

    /// The factor of a parameter: that of the last pattern that fits, or 1.
    pub(super) fn factor(&self, path: &str, step: u64) -> Result<f32> {
        let scale = self.entries.iter().rev().find(|scale| fits(&scale.pattern, path));
        scale.map_or(Ok(1.0), |scale| check(&scale.pattern, scale.factor.at(step)))
    }

    pub(super) fn report(&mut self, step: u64, score: f64) {
        self.entries.iter_mut().for_each(|scale| scale.factor.report(step, score));
    }

    /// Checks the factors of a step, and that each pattern fits a parameter. `paths` is asked only where one isn't known
    /// to.
    pub(super) fn check(&mut self, step: u64, paths: &mut dyn FnMut() -> Result<Vec<String>>) -> Result<()> {
        for scale in &self.entries {
            check(&scale.pattern, scale.factor.at(step))?;
        }
        if self.entries.iter().all(|scale| scale.found) {
            return Ok(());
        }
        let paths = paths()?;
        for scale in &mut self.entries {
            scale.found = paths.iter().any(|path| fits(&scale.pattern, path));
        }
        let Some(lost) = self.entries.iter().find(|scale| !scale.found) else { return Ok(()) };
        let more = if paths.len() > LISTED { ", .." } else { "" };
        let (pattern, paths) = (&lost.pattern, paths[..paths.len().min(LISTED)].join(", "));
        let message = format_args!("no parameter is at `{pattern}`: the model has {paths}{more}");
        Err(Error::invalid("lr_scale", message))
    }
}

fn check(pattern: &str, factor: f32) -> Result<f32> {
    if factor >= 0.0 && factor.is_finite() {
        return Ok(factor);
    }
    let message = format_args!("the factor of `{pattern}` must be a number that is not negative, but is {factor}");
    Err(Error::invalid("lr_scale", message))
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
}
