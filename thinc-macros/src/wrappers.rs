//! This library's layers around another layer, and what they do to its widths. They go by their names, as a macro cannot
//! resolve any.

use proc_macro2::Ident;

/// How the widths of a layer around another one follow from the other's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
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

/// What the function of this name makes of a layer: `with_array`.
pub(crate) fn by_function(name: &Ident) -> Option<Around> {
    WRAPPERS.iter().find(|(function, _)| name == function).map(|(_, around)| *around)
}

/// What the type of this name makes of a layer: `WithArray`.
pub(crate) fn by_type(name: &Ident) -> Option<Around> {
    let name = name.to_string();
    let is = |function: &str| function.replace('_', "") == name.to_lowercase() && !name.contains('_');
    WRAPPERS.iter().find(|(function, _)| is(function)).map(|(_, around)| *around)
}
