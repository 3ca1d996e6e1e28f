use std::collections::HashMap;

use thinc_core::array::Floats2d;

use crate::error::TextError;
use crate::hasher::ById;

/// Vectors of words that were made elsewhere and are not trained. spaCy's `Vectors`.
#[derive(Clone, Debug)]
pub struct Vectors {
    data: Floats2d,
    rows: HashMap<u64, u32, ById>,
}

impl Vectors {
    /// A table `(rows, width)`, and for the ids of words which row each has.
    ///
    /// # Errors
    /// If a word has a row that is not there.
    pub fn new(data: Floats2d, keys: impl IntoIterator<Item = (u64, usize)>) -> Result<Self, TextError> {
        let mut rows = HashMap::default();
        for (key, row) in keys {
            if row >= data.n_rows() {
                let message = format_args!(
                    "the word with the id {key} has row {row} of the vectors, but there are {}",
                    data.n_rows()
                );
                return Err(TextError::new(message));
            }
            rows.insert(key, row as u32);
        }
        Ok(Self { data, rows })
    }

    /// The number of features.
    pub fn width(&self) -> usize {
        self.data.width()
    }

    /// The table.
    pub fn data(&self) -> &Floats2d {
        &self.data
    }

    /// The row of the word with this id, if it has one.
    pub fn row(&self, key: u64) -> Option<usize> {
        self.rows.get(&key).map(|&row| row as usize)
    }
}
