use std::collections::BTreeSet;

use super::outline::{Outline, join};
use crate::error::{Error, Result};

/// The parts that are neither written nor loaded.
#[derive(Default)]
pub(crate) struct Exclude {
    /// The paths of layers, those in excluded ones among them.
    layers: BTreeSet<String>,
    /// The paths of parameters and attributes that are excluded by themselves.
    parts: BTreeSet<String>,
}

impl Exclude {
    /// Finds what `excluded` names: each is the path of a layer, parameter or attribute, or, where there is no such path, the
    /// name of layers, parameters or attributes wherever they are.
    pub(crate) fn new(excluded: &[&str], outlines: &[Outline], op: &'static str) -> Result<Self> {
        let mut found = Self::default();
        for &text in excluded {
            let is_known = !text.is_empty()
                && (found.add(outlines, |layer| layer.path == text, |path, _| path == text)
                    || found.add(outlines, |layer| layer.is_called(text), |_, name| name == text));
            if !is_known {
                return Err(unknown(text, op));
            }
        }
        let below = |layer: &&Outline| found.layers.iter().any(|excluded| is_in(&layer.path, excluded));
        let below: Vec<_> = outlines.iter().filter(below).map(|layer| layer.path.clone()).collect();
        found.layers.extend(below);
        Ok(found)
    }

    /// Adds what fits, and tells whether there was anything.
    fn add(
        &mut self,
        outlines: &[Outline],
        is_layer: impl Fn(&Outline) -> bool,
        is_part: impl Fn(&str, &str) -> bool,
    ) -> bool {
        let mut any = false;
        for layer in outlines {
            if is_layer(layer) {
                self.layers.insert(layer.path.clone());
                any = true;
            }
            for name in layer.params.iter().map(|param| param.name).chain(layer.attrs.iter().map(|attr| attr.name)) {
                let path = join(&layer.path, name);
                if is_part(&path, name) {
                    self.parts.insert(path.into_owned());
                    any = true;
                }
            }
        }
        any
    }

    /// Whether a layer is excluded, itself or with a layer that it is in.
    pub(crate) fn layer(&self, path: &str) -> bool {
        self.layers.contains(path)
    }

    /// Whether a parameter or an attribute of a layer is excluded, itself or with the layer.
    pub(crate) fn part(&self, layer: &str, name: &str) -> bool {
        self.layer(layer) || (!self.parts.is_empty() && self.parts.contains(join(layer, name).as_ref()))
    }
}

fn is_in(path: &str, layer: &str) -> bool {
    path.strip_prefix(layer).is_some_and(|rest| rest.starts_with('.'))
}

/// A typing mistake would write or load what it was to exclude.
#[cold]
fn unknown(text: &str, op: &'static str) -> Error {
    Error::invalid(
        op,
        format_args!(
            "there is no layer, parameter or attribute `{text}` to exclude: give a path, such as `0` or `0.W`, or a name, \
             such as `linear` or `W`"
        ),
    )
}
