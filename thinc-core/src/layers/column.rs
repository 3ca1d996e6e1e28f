use std::fmt;

use serde::{Deserialize, Serialize};

/// Which column of an `Ints2d` an embedding looks up, 0 if none is set.
///
/// In Thinc, an embedding of a column is `chain(ints_getitem(..), embedding)`, and has the name of the chain. Here it
/// is one layer, and [`bytes`](crate::bytes) writes the nodes of the chain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Column(Option<usize>);

impl Column {
    /// What the name of an embedding of a column starts with.
    pub(crate) const PREFIX: &str = "ints-getitem>>";

    pub(super) fn number(self) -> usize {
        self.0.unwrap_or(0)
    }
}

impl From<Option<usize>> for Column {
    fn from(column: Option<usize>) -> Self {
        Self(column)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { Self::PREFIX } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use crate::prelude::*;

    /// Loading looks at the nodes that the model has with its column.
    #[test]
    fn a_column_is_part_of_what_a_model_is() {
        let mut model = HashEmbed::<2, 5>::default();
        model.initialize(&(), &(), &mut Train::new(0)).unwrap();
        let alone = model.to_bytes().unwrap();
        assert_eq!(model.name(), "hashembed");
        model.set_attr("column", 1).unwrap();
        assert_eq!(model.name(), "ints-getitem>>hashembed");
        // The node that takes the column has no parameters, so it may come and go; the attribute is that of the bytes.
        let came = |name| format!("`{name}` came since the bytes were written");
        let report = model.from_bytes(&alone).unwrap();
        assert_eq!(report.assumed, ["ints-getitem>>hashembed", "ints-getitem"].map(came));
        assert_eq!(model.to_bytes().unwrap(), alone);
        model.set_attr("column", 1).unwrap();
        // The attribute is in two nodes of the bytes.
        let (column, seed) = (model.to_bytes().unwrap(), model.to_bytes_excluding(&["seed"]).unwrap());
        assert!(seed.len() < column.len());
        let without = model.to_bytes_excluding(&["column"]).unwrap();
        assert_eq!(without.len(), column.len() - 2 * b"\xa6column\xc4\x01\x01".len());
        let mut other = HashEmbed::<2, 5>::default().column(3);
        other.from_bytes_excluding(&without, &["column"]).unwrap();
        let ids = Ints2d::from_rows(&[[0, 0, 0, 7], [8, 8, 8, 9]]);
        let expected = Ints2d::from_rows(&[[0, 7], [8, 9]]);
        assert_eq!(other.predict(ids).unwrap(), model.predict(expected).unwrap());
    }
}
