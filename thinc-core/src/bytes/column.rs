//! Embeddings of a column. They are one layer here, and in Thinc `chain(ints_getitem((slice(0, None), column)), embedding)`,
//! whose chain has the attribute `column`. The nodes in saved bytes are Thinc's.

use super::outline::Outline;
use crate::layers::Column;

/// The node that takes the column. Thinc drops its index, as it holds a slice.
pub(super) const GETITEM: &str = "ints-getitem";

/// The name of the embedding of a column, without that of the chain.
pub(super) fn embedding(outline: &Outline) -> Option<&str> {
    let has_column = outline.attrs.iter().any(|attr| attr.name == "column");
    outline.name.strip_prefix(Column::PREFIX).filter(|_| has_column)
}

/// Whether the chain has the attribute.
pub(super) fn of_chain(attr: &str) -> bool {
    attr == "column"
}

/// Which attributes the embedding in the chain has: Thinc's `HashEmbed` has its column as well.
pub(super) fn of_embedding(name: &str) -> fn(&str) -> bool {
    if name == "hashembed" { |_| true } else { |attr| attr != "column" }
}
