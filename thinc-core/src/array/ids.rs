//! [`Ids`]: the ids that an embedding reads.

use super::named::{Ints1d, Ints2d};
use super::storage::Storage;
use crate::error::{Error, Result};

/// A borrowed row of ids: an [`Ints1d`], or one column of an [`Ints2d`].
#[derive(Clone, Copy, Debug)]
pub struct Ids<'a> {
    storage: &'a Storage<u64>,
    start: usize,
    stride: usize,
    len: usize,
}

impl<'a> Ids<'a> {
    /// How many.
    #[inline]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The memory that holds them: id `i` is element `start + i * stride`.
    pub fn storage(&self) -> &'a Storage<u64> {
        self.storage
    }

    /// Where the first one stands.
    pub fn start(&self) -> usize {
        self.start
    }

    /// How far apart they stand.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The ids, for an operation on the CPU.
    #[inline]
    pub(crate) fn host(&self, op: &'static str) -> Result<impl Iterator<Item = u64> + Clone + 'a> {
        let values = self.storage.host(op)?.get(self.start..).unwrap_or(&[]);
        Ok(values.iter().step_by(self.stride).take(self.len).copied())
    }
}

impl Ints1d {
    /// The ids, for [`EmbeddingOps`](crate::ops::EmbeddingOps).
    #[inline]
    pub fn ids(&self) -> Ids<'_> {
        Ids { storage: self.storage(), start: 0, stride: 1, len: self.len() }
    }
}

impl Ints2d {
    /// The ids in column `j`, for [`EmbeddingOps`](crate::ops::EmbeddingOps).
    ///
    /// # Errors
    /// If there is no such column.
    pub fn column(&self, j: usize) -> Result<Ids<'_>> {
        let [rows, columns] = self.shape();
        if j >= columns {
            return Err(Error::invalid(
                "column",
                format_args!("there is no column {j}: the ids have {columns}, counted from 0"),
            ));
        }
        Ok(Ids { storage: self.storage(), start: j, stride: columns, len: rows })
    }
}
