use thinc_macros::Model;

use super::ids::IdInput;
use super::mapping_table::MappingTable;
use super::remap_ids::{remap, remap_model};
use crate::array::{Ints1d, Ints2d};
use crate::error::Result;
use crate::model::{Backprop, Model, Train, Update, update};

/// [`RemapIds`](super::RemapIds) with a table that belongs to the program: it is not saved with the model.
///
/// `Y[n] = table[x[n]]`, or `default` where the table has no such key: `(N)` ids to `(N, 1)` ids. Of an `Ints2d` one
/// column is replaced, [`column`](Self::column) 0 if not set. Ids have no gradient. Thinc's `premap_ids`, which takes signed ids only, and so
/// not those of [`hash_string`](crate::hashing::hash_string).
///
/// ```
/// use thinc::prelude::*;
///
/// let model = PremapIds::new([(7, 1), (100, 2)]).default_id(0);
/// assert_eq!(model.predict(Ints1d::from(vec![100, 7, 8]))?, Ints2d::from_rows(&[[2], [1], [0]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "premap_ids", takes = Ints1d, multiply_adds = 0)]
#[doc(alias = "premap_ids")]
pub struct PremapIds {
    #[model(skip)]
    table: MappingTable,
    #[attr]
    default: u64,
    #[attr]
    column: Option<usize>,
}

impl PremapIds {
    /// A layer with this table, which gives 0 for what the table lacks.
    pub fn new(table: impl Into<MappingTable>) -> Self {
        Self { table: table.into(), default: 0, column: None }
    }

    /// Sets the id of what the table lacks.
    #[must_use]
    pub fn default_id(mut self, id: u64) -> Self {
        self.default = id;
        self
    }

    /// Sets which column of an `Ints2d` holds the ids.
    #[must_use]
    pub fn column(mut self, column: usize) -> Self {
        self.column = Some(column);
        self
    }

    fn table(&self) -> Result<&MappingTable> {
        Ok(&self.table)
    }
}

remap_model!(PremapIds, Ints1d, Ints2d);
