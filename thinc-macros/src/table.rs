//! A model's layers as a Markdown table, for documentation.
//!
//! A macro cannot evaluate constants, but it can read literals: for this library's own layers, whose shapes stand in
//! `known`, it can tell widths and parameters. A test of the workspace compares them with `SIGNATURE` and `COST`.

mod known;
mod layer;
#[cfg(test)]
mod tests;

use proc_macro2::Ident;

pub(crate) use layer::Layer;

/// What cannot be told.
const UNTOLD: &str = "·";

/// Whether this is the name of one of this library's layers.
pub(crate) fn is_layer(name: &Ident) -> bool {
    known::KNOWN.iter().any(|kind| name == kind.name)
}

/// The table of the layers that have a row. A `_` that the neighbours decide is solved. `None` where it would tell nothing.
pub(crate) fn table(mut wired: Layer) -> Option<String> {
    if !wired.tells() {
        return None;
    }
    wired.solve();
    let mut rows = Vec::new();
    wired.rows(&mut rows);
    let mut table = "| layer | takes | gives | parameters |\n|---|--:|--:|--:|\n".to_owned();
    for layer in rows {
        let (input, output) = layer.untold_ends();
        let takes = layer.input.as_ref().map_or_else(|| input.to_owned(), ToString::to_string);
        let gives = layer.output.as_ref().map_or_else(|| output.to_owned(), ToString::to_string);
        let params = layer.params().map_or_else(|| UNTOLD.to_owned(), grouped);
        let name = code(layer.row.as_deref().unwrap_or_default());
        table.push_str(&format!("| {name} | {takes} | {gives} | {params} |\n"));
    }
    Some(table)
}

/// What stands below a table: the constants that a model of this name has.
pub(crate) fn constants(name: &str, is_generic: bool) -> String {
    let arguments = if is_generic { "::<..>" } else { "" };
    format!(
        "`NUM_PARAMS`, and `MULTIPLY_ADDS` per row of the input, are constants: \
         `const _: () = assert!({name}{arguments}::NUM_PARAMS < 1_000_000);` keeps `{name}` to a budget in `cargo check`."
    )
}

/// Rust in a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('|', "\\|"))
}

/// `401,920`.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
