//! Patterns of Python's module `re`.
//!
//! ```text
//!    r"(?<=[0-9])\+$" ──parse──▶ Node ──print──▶ r"(?<=[0-9])\x{2b}\z" ──▶ fancy_regex::Regex
//!                                 │
//!                                 └──analyze──▶ which characters a match can begin and end with
//! ```
//!
//! A pattern is read into a tree and written anew, because nearly every part of the syntax means something else in the other
//! dialect: `\w` has no marks in Python, `$` matches before a last newline, `[` and `&&` in a class are characters, and
//! case is ignored in another way.

pub(super) mod analyze;
pub(super) mod ast;
mod case;
mod escape;
mod parse;
pub(super) mod print;
mod set;
pub(super) mod width;

#[cfg(test)]
mod tests;

use ast::Node;

/// Why a pattern cannot be used, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unsupported {
    /// The position in the pattern, in characters.
    pub(super) at: usize,
    pub(super) message: String,
}

/// Reads a pattern.
pub(super) fn parse(pattern: &str) -> Result<Node, Unsupported> {
    let pattern: Vec<char> = pattern.chars().collect();
    parse::parse(&pattern)
}
