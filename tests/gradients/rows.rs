use crate::table::Row;
use crate::{attention, combinators, dense, id_layers, layers, recurrent, sequences, wrappers};

/// The rows of the table, family by family.
const ROWS: &[&[Row]] = &[
    attention::ROWS,
    combinators::ROWS,
    dense::ROWS,
    id_layers::ROWS,
    layers::ROWS,
    recurrent::ROWS,
    sequences::ROWS,
    wrappers::ROWS,
];

/// Every row.
pub fn all() -> Vec<&'static Row> {
    ROWS.iter().copied().flatten().collect()
}
