//! Looking up rows of a table by id.

use crate::array::{Floats2d, Ids, Ints1d, Ints2d};
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

/// Which rows of its table an id gets.
#[derive(Clone, Copy)]
pub(super) enum Rows {
    /// The one with its number.
    ById,
    /// The four that its hashes choose.
    ByHash { seed: u32 },
}

impl Rows {
    /// The sum of the rows of each id.
    pub(super) fn gather(self, table: &Floats2d, ids: Ids<'_>) -> Result<Floats2d> {
        match self {
            Self::ById => table.ops().gather(table, ids),
            Self::ByHash { seed } => table.ops().hash_embed(table, ids, seed),
        }
    }

    /// Adds each row of `dy` to the rows of its id.
    pub(super) fn scatter_add(self, table: &mut Floats2d, ids: Ids<'_>, dy: &Floats2d) -> Result<()> {
        match self {
            Self::ById => dy.ops().scatter_add(table, ids, dy),
            Self::ByHash { seed } => dy.ops().backprop_hash_embed(dy, ids, seed, table),
        }
    }
}

/// The forward pass of a layer with a table, for one id per row and for a column of several.
macro_rules! table_model {
    ($layer:ident, $name:literal, $($ids:ident),+) => {$(
        impl<const O: usize, const V: usize> Model<$ids> for $layer<O, V> {
            type Output = Floats2d;

            fn begin_update(
                &self,
                x: $ids,
                train: &mut Train,
            ) -> Update<Floats2d, impl Backprop<Self, $ids> + use<O, V>> {
                let (rows, column) = (self.rows(), self.column.number());
                let y = rows.gather(self.e.get()?, x.id_column(column)?)?;
                let (y, dropped) = ColumnDropout::begin($name, y, self.dropout_rate, train)?;
                update::<Self, $ids, _>(y, move |dy, grads| {
                    let dy = dropped.backprop(dy)?;
                    let ids = x.id_column(column)?;
                    grads.e.add_to(|table| rows.scatter_add(table, ids, &dy))
                })
            }

            fn predict(&self, x: $ids) -> Result<Floats2d> {
                self.rows().gather(self.e.get()?, x.id_column(self.column.number())?)
            }
        }
    )+};
}
pub(super) use table_model;
