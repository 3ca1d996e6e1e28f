use crate::array::{Ids, Ints1d, Ints2d};
use crate::error::Result;
use crate::model::Differentiable;

/// Values that hold one id per row: `Ints1d`, or a column of an `Ints2d`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no ids to look up",
    label = "this layer takes ids, not a `{Self}`",
    note = "ids come as `Ints1d`, or as a column of an `Ints2d`"
)]
pub trait IdInput: Differentiable<Grad = ()> {
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
