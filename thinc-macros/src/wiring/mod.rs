//! The small language that wires layers: `embed >> (encode + skip) >> output`.
//!
//! The macros share it; they differ in what an atom is: a field of a struct, or in `model!` a type or value.

mod ast;
mod checks;
mod flow;
mod parse;
pub(crate) mod slips;

pub(crate) use ast::{Expr, Operator};
pub(crate) use checks::{Checks, Described};
pub(crate) use flow::{Certainty, Flow, Place};
pub(crate) use parse::{Atom, NameAttr, parse};
