//! What a file and a model do not have in common.

use std::fmt::Display;

use crate::bytes::LoadReport;
use crate::error::{Error, Result};

/// Parts of the model that the file does not fill, and tensors that the model has no place for.
#[derive(Default)]
pub(super) struct Differences {
    missing: Vec<Difference>,
    unexpected: Vec<Difference>,
}

struct Difference {
    path: String,
    why: String,
    /// Whether there is nothing in the file by this name.
    absent: bool,
}

impl Differences {
    /// The file has nothing for a parameter.
    pub(super) fn absent(&mut self, path: &str, expected: &str) {
        let why = format!("the file has no tensor of this name, but the model a parameter of shape {expected}");
        self.missing.push(Difference { path: path.to_owned(), why, absent: true });
    }

    /// What the file has for a parameter does not fit.
    pub(super) fn misfit(&mut self, path: &str, why: String) {
        self.missing.push(Difference { path: path.to_owned(), why, absent: false });
    }

    /// The model has no parameter for a tensor.
    pub(super) fn unexpected(&mut self, name: &str, why: String) {
        self.unexpected.push(Difference { path: name.to_owned(), why, absent: false });
    }

    /// The first difference as an error, if there is one.
    pub(super) fn check_none(&self) -> Result<()> {
        let mut all = self.missing.iter().chain(&self.unexpected);
        let Some(first) = all.next() else { return Ok(()) };
        let mut message = first.why.clone();
        match all.count() {
            0 => {}
            1 => message.push_str("; 1 more part differs"),
            more => message.push_str(&format!("; {more} more parts differ")),
        }
        if first.absent && !self.unexpected.is_empty() {
            message.push_str(&format!(
                "; the file has {}, which the model has not: `Load::rename` maps names",
                some(self.unexpected.iter().map(|difference| &difference.path))
            ));
        }
        Err(Error::bytes(message).at(first.path.as_str()))
    }

    /// Takes the differences for what is to be reported.
    pub(super) fn report(self, report: &mut LoadReport) {
        let text = |Difference { path, why, .. }| format!("{path}: {why}");
        report.missing.extend(self.missing.into_iter().map(text));
        report.unexpected.extend(self.unexpected.into_iter().map(text));
    }
}

/// The first of many.
fn some(names: impl ExactSizeIterator<Item = impl Display>) -> String {
    const SHOWN: usize = 3;
    let more = names.len().saturating_sub(SHOWN);
    let shown: Vec<_> = names.take(SHOWN).map(|name| format!("`{name}`")).collect();
    let shown = shown.join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}
