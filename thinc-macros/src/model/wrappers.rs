//! This library's functions that make a layer around another one, and what they do to its widths.

use syn::Path;

use super::ast::{Argument, Atom};
use crate::wiring::Expr;

/// How the widths of a layer around another one follow from the other's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// They are the same.
    Same,
    /// It gives what two such layers give, side by side.
    Twice,
}

const WRAPPERS: &[(&str, Around)] = &[
    ("bidirectional", Around::Twice),
    ("map_list", Around::Same),
    ("resizable", Around::Same),
    ("uniqued", Around::Same),
    ("with_array", Around::Same),
    ("with_cpu", Around::Same),
    ("with_debug", Around::Same),
    ("with_flatten", Around::Same),
    ("with_list", Around::Same),
    ("with_padded", Around::Same),
    ("with_ragged", Around::Same),
    ("with_reshape", Around::Same),
];

/// What a call of one of these functions does, and to which layer. They go by their names, as a macro cannot resolve any.
pub(super) fn around<'a>(function: &Path, arguments: &'a [Argument]) -> Option<(Around, &'a Expr<Atom>)> {
    let last = &function.segments.last()?.ident;
    let (_, around) = WRAPPERS.iter().find(|(name, _)| last == name)?;
    let mut models = arguments.iter().filter_map(|argument| match argument {
        Argument::Model(model) => Some(model),
        Argument::Rust(_) => None,
    });
    match (models.next(), models.next()) {
        (Some(layer), None) => Some((*around, layer)),
        _ => None,
    }
}
