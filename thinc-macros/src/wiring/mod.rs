//! The small language that wires layers: `embed >> (encode + skip) >> output`.
//!
//! The macros share it; they differ in what an atom is (a field here, a type or a value elsewhere).

mod ast;
mod parse;

pub(crate) use ast::{Expr, Operator};
pub(crate) use parse::{Atom, parse};
