//! The messages of bytes that do not load.

use std::fmt;

use crate::error::Error;

#[cold]
pub(super) fn not_a_model(why: impl fmt::Display) -> Error {
    Error::bytes(format_args!("the bytes are not a saved model: {why}"))
}

#[cold]
pub(super) fn expected(what: &str, at: usize) -> Error {
    not_a_model(format_args!("expected {what} at byte {at}"))
}

/// An error in the node at `path`, which is empty at the root.
#[cold]
pub(super) fn in_node(path: &str, message: impl fmt::Display) -> Error {
    let error = Error::bytes(message);
    if path.is_empty() { error } else { error.at(path) }
}

/// A shape as it is written: `(2, 3)`.
pub(crate) fn shape(sizes: &[usize]) -> String {
    let sizes: Vec<_> = sizes.iter().map(usize::to_string).collect();
    format!("({})", sizes.join(", "))
}

#[cold]
pub(super) fn not_a_value(at: u64) -> Error {
    not_a_model(format_args!("expected a value at byte {at}"))
}

#[cold]
pub(super) fn after_the_end(bytes: u64) -> Error {
    not_a_model(format_args!("{bytes} byte(s) after the end"))
}
