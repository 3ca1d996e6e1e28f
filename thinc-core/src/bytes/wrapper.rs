//! The dimensions of a node around one layer: most of Thinc's wrappers have those of the layer, and some do not.

/// Which dimensions a wrapper has in saved bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WrapperDims {
    /// Those of the layer, in its order.
    Inner,
    /// `nO` and `nI`, whatever else the layer has.
    Ends,
    /// None.
    None,
}

/// Thinc's wrappers that do not have the dimensions of their layer, by how their names start.
const OTHERS: &[(&str, WrapperDims)] = &[
    ("map_list", WrapperDims::None),
    ("with_flatten(", WrapperDims::None),
    ("with_getitem(", WrapperDims::None),
    ("with_ragged(", WrapperDims::None),
    ("uniqued(", WrapperDims::Ends),
    ("with_reshape(", WrapperDims::Ends),
];

/// The dimensions of the wrapper with this name.
pub(super) fn dims(name: &str) -> WrapperDims {
    OTHERS.iter().find(|(start, _)| name.starts_with(start)).map_or(WrapperDims::Inner, |(_, dims)| *dims)
}

/// Whether Thinc's wrapper of this name, and what it is in, keep their old widths when the layer in it is resized, so that
/// saved bytes tell the right one of the layer alone.
pub(super) fn outgrows(name: &str) -> bool {
    name.starts_with("resizable(")
}
