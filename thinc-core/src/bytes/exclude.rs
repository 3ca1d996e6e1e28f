use std::cell::Cell;

use crate::error::{Error, Result};

/// The parts that are neither written nor loaded: paths of layers, parameters or attributes.
pub(crate) struct Exclude<'a> {
    /// Each with whether it named a part.
    paths: Vec<(&'a str, Cell<bool>)>,
}

impl<'a> Exclude<'a> {
    pub(crate) fn new(paths: &[&'a str]) -> Self {
        Self { paths: paths.iter().map(|path| (*path, Cell::new(false))).collect() }
    }

    /// Whether a layer is excluded, itself or with a layer that it is in.
    pub(super) fn layer(&self, path: &str) -> bool {
        self.any(|excluded| {
            path.strip_prefix(excluded)
                .is_some_and(|rest| !excluded.is_empty() && (rest.is_empty() || rest.starts_with('.')))
        })
    }

    /// Whether a parameter or an attribute of a layer is excluded, itself or with the layer.
    pub(crate) fn part(&self, layer: &str, name: &str) -> bool {
        let alone = self.any(|excluded| match excluded.strip_prefix(layer) {
            Some(rest) if layer.is_empty() => rest == name,
            Some(rest) => rest.strip_prefix('.') == Some(name),
            None => false,
        });
        self.layer(layer) || alone
    }

    fn any(&self, matches: impl Fn(&str) -> bool) -> bool {
        let mut any = false;
        for (excluded, used) in &self.paths {
            if matches(excluded) {
                used.set(true);
                any = true;
            }
        }
        any
    }

    /// An error for a path that named nothing: a typing mistake would write or load what it was to exclude.
    pub(crate) fn check_used(&self, op: &'static str) -> Result<()> {
        match self.paths.iter().find(|(_, used)| !used.get()) {
            None => Ok(()),
            Some((path, _)) => Err(Error::invalid(
                op,
                format_args!(
                    "there is no layer, parameter or attribute `{path}` to exclude: give its path, such as `0` or `0.W`"
                ),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_layers_and_parts() {
        let exclude = Exclude::new(&["0", "encode.W"]);
        assert!(exclude.layer("0") && exclude.layer("0.1") && exclude.part("0.1", "b"));
        assert!(!exclude.layer("01") && !exclude.layer("encode") && !exclude.layer(""));
        assert!(exclude.check_used("to_bytes").is_err());
        assert!(exclude.part("encode", "W") && !exclude.part("encode", "b") && !exclude.part("", "W"));
        assert!(exclude.check_used("to_bytes").is_ok());
        assert!(Exclude::new(&["W"]).part("", "W") && !Exclude::new(&[""]).layer(""));
    }
}
