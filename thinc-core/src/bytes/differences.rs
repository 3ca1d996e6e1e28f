use std::fmt;

use super::message::in_node;
use super::report::LoadReport;
use crate::error::Result;

/// What is not the same in a model and in bytes: the first of it is the error of strict loading, and partial loading reports all.
pub(crate) struct Differences {
    partial: bool,
    /// The path of the node and what differs.
    first: Option<(String, String)>,
    more: usize,
    report: LoadReport,
}

impl Differences {
    pub(crate) fn new(partial: bool) -> Self {
        Self { partial, first: None, more: 0, report: LoadReport::default() }
    }

    /// Whether what differs is left as it is.
    pub(crate) fn are_allowed(&self) -> bool {
        self.partial
    }

    /// A part of the model for which the bytes have nothing that fits.
    pub(crate) fn missing(&mut self, path: &str, message: impl fmt::Display) {
        if self.partial {
            self.report.missing.push(line(path, &message));
        } else {
            self.count(path, &message);
        }
    }

    /// Something in the bytes for which the model has no place.
    pub(crate) fn unexpected(&mut self, path: &str, message: impl fmt::Display) {
        if self.partial {
            self.report.unexpected.push(line(path, &message));
        } else {
            self.count(path, &message);
        }
    }

    /// More of what was reported last, which need not be told apart.
    pub(crate) fn more(&mut self, parts: usize) {
        self.more += parts;
    }

    fn count(&mut self, path: &str, message: &dyn fmt::Display) {
        if self.first.is_some() {
            self.more += 1;
        } else {
            self.first = Some((path.to_owned(), message.to_string()));
        }
    }

    /// A difference that stops nothing.
    pub(crate) fn assume(&mut self, path: &str, message: impl fmt::Display) {
        self.report.assumed.push(line(path, &message));
    }

    /// What was found so far is an error, unless it is allowed.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.first {
            None => Ok(()),
            Some((path, message)) => Err(match self.more {
                0 => in_node(path, message),
                1 => in_node(path, format_args!("{message} (1 more part differs)")),
                more => in_node(path, format_args!("{message} ({more} more parts differ)")),
            }),
        }
    }

    pub(crate) fn into_report(self) -> LoadReport {
        self.report
    }
}

fn line(path: &str, message: &dyn fmt::Display) -> String {
    if path.is_empty() { message.to_string() } else { format!("{path}: {message}") }
}
