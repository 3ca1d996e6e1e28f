use std::collections::HashMap;

use thinc_core::Result;
use thinc_core::array::Floats2d;

use crate::attr::Attr;
use crate::error::TextError;
use crate::hasher::ById;
use crate::strings::StringStore;

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
    pub fn new(data: Floats2d, keys: impl IntoIterator<Item = (u64, usize)>) -> Result<Self> {
        let mut rows = HashMap::default();
        for (key, row) in keys {
            if row >= data.n_rows() {
                let message = format_args!(
                    "the word with the id {key} has row {row} of the vectors, but there are {}",
                    data.n_rows()
                );
                return Err(TextError::new(message).into());
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

    /// The attribute of words whose ids have vectors.
    pub fn attr(&self) -> Attr {
        Attr::Orth
    }

    /// The vectors of words, given by their ids and the store that has their strings; 0 for those that have none.
    pub(crate) fn of_words<'a>(&self, words: impl Iterator<Item = (u64, &'a StringStore)>) -> Result<Floats2d> {
        let width = self.width();
        let data = self.data.as_slice()?;
        let mut vectors = Vec::new();
        let mut count = 0;
        for (key, _) in words {
            count += 1;
            vectors.resize(count * width, 0.0);
            if let Some(row) = self.row(key) {
                vectors[(count - 1) * width..].copy_from_slice(&data[row * width..][..width]);
            }
        }
        Floats2d::from_vec([count, width], vectors)
    }

    /// The row of the word with this id, if it has one.
    pub fn row(&self, key: u64) -> Option<usize> {
        self.rows.get(&key).map(|&row| row as usize)
    }
}
