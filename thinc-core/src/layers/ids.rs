use crate::array::{Ids, Ints1d, Ints2d};
use crate::error::Result;

/// Values that hold one id per row: `Ints1d`, or a column of an `Ints2d`.
pub(super) trait IdInput {
    /// The ids; `column` counts for values that have several.
    fn id_column(&self, column: usize) -> Result<Ids<'_>>;
}

impl IdInput for Ints1d {
    fn id_column(&self, _: usize) -> Result<Ids<'_>> {
        Ok(self.ids())
    }
}

impl IdInput for Ints2d {
    fn id_column(&self, column: usize) -> Result<Ids<'_>> {
        self.column(column)
    }
}
