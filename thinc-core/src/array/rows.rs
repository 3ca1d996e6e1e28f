//! Entries of the first axis: the rows of a batch.

use std::ops::{Bound, RangeBounds};

use super::dense::Array;
use super::storage::Element;
use crate::error::{Error, Result};

impl<T: Element, const D: usize> Array<T, D> {
    /// The number of elements of one entry of the first axis.
    #[inline]
    fn row_len(&self) -> usize {
        self.shape().iter().skip(1).product()
    }

    /// Entry `i` of the first axis, flat.
    ///
    /// # Errors
    /// If there is no such entry.
    pub fn row(&self, i: usize) -> Result<&[T]> {
        let width = self.row_len();
        let values = self.storage().host("row")?;
        if i >= self.n_rows() {
            return Err(no_row("row", i, self.n_rows()));
        }
        Ok(&values[i * width..(i + 1) * width])
    }

    /// The entries `range` of the first axis, copied.
    ///
    /// # Errors
    /// If the range ends behind the last one.
    pub fn rows(&self, range: impl RangeBounds<usize>) -> Result<Self> {
        let start = match range.start_bound() {
            Bound::Included(&start) => start,
            Bound::Excluded(&before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&last) => last.saturating_add(1),
            Bound::Excluded(&end) => end,
            Bound::Unbounded => self.n_rows(),
        };
        if D == 0 || start > end || end > self.n_rows() {
            return Err(bad_range(start, end, self.n_rows()));
        }
        let width = self.row_len();
        let from = &self.storage().host("rows")?[start * width..end * width];
        Ok(Self::written(self.shape_of_rows(end - start), |values| values.copy_from_slice(from)))
    }

    /// The entries `rows` of the first axis, in that order, copied: a minibatch.
    ///
    /// # Errors
    /// If there is no such entry.
    pub fn gather_rows(&self, rows: &[usize]) -> Result<Self> {
        let width = self.row_len();
        let from = self.storage().host("gather_rows")?;
        if let Some(&row) = rows.iter().find(|&&row| D == 0 || row >= self.n_rows()) {
            return Err(no_row("gather_rows", row, self.n_rows()));
        }
        Ok(Self::written(self.shape_of_rows(rows.len()), |values| {
            // A width of zero gives no chunks, and there is nothing to copy.
            for (to, &row) in values.chunks_exact_mut(width.max(1)).zip(rows) {
                to.copy_from_slice(&from[row * width..(row + 1) * width]);
            }
        }))
    }

    fn shape_of_rows(&self, rows: usize) -> [usize; D] {
        let mut shape = self.shape();
        if let Some(first) = shape.first_mut() {
            *first = rows;
        }
        shape
    }
}

#[cold]
fn no_row(op: &'static str, row: usize, rows: usize) -> Error {
    Error::invalid(op, format_args!("there is no row {row}: the array has {rows}, counted from 0"))
}

#[cold]
fn bad_range(start: usize, end: usize, rows: usize) -> Error {
    Error::invalid("rows", format_args!("the range {start}..{end} is not within the {rows} rows of the array"))
}
