//! A model's layers as a Markdown table, for documentation.
//!
//! A macro cannot evaluate constants, but it can read literals: for this library's own layers, whose shapes stand in
//! `known`, it can tell widths and parameters. A test of the workspace compares them with `SIGNATURE` and `COST`.

mod known;
#[cfg(test)]
mod tests;

use proc_macro2::Ident;
use quote::ToTokens;
use syn::Type;

use crate::tokens::text;
use known::{Layer, Width};

/// One layer of a model.
pub(crate) struct Row<'a> {
    pub(crate) name: String,
    pub(crate) ty: &'a Type,
}

/// What cannot be told.
const UNTOLD: &str = "·";

/// The table of layers that follow each other. A `_` that the neighbours decide is solved.
pub(crate) fn table(rows: &[Row<'_>]) -> String {
    let mut layers: Vec<_> = rows.iter().map(|row| Layer::read(row.ty)).collect();
    write(rows, &solve(&mut layers))
}

/// The table of layers that are wired in any other way, each by itself.
pub(crate) fn table_by_layer(rows: &[Row<'_>]) -> String {
    let cells = rows.iter().flat_map(|row| solve(&mut [Layer::read(row.ty)])).collect::<Vec<_>>();
    write(rows, &cells)
}

/// Whether this is the name of one of this library's layers.
pub(crate) fn is_layer(name: &Ident) -> bool {
    known::KNOWN.iter().any(|kind| name == kind.name)
}

/// Whether the table would tell anything.
pub(crate) fn tells(rows: &[Row<'_>]) -> bool {
    rows.iter().any(|row| !matches!(Layer::read(row.ty), Layer::Other))
}

/// What is told of one layer.
struct Cells {
    takes: String,
    gives: String,
    params: String,
}

/// Lets widths travel both ways until nothing changes.
fn solve(layers: &mut [Layer]) -> Vec<Cells> {
    let mut at: Vec<Option<Width>> = vec![None; layers.len() + 1];
    loop {
        let before = at.clone();
        let forwards_and_back = (0..layers.len()).chain((0..layers.len()).rev());
        for i in forwards_and_back {
            let (input, output) = layers[i].flow(at[i].as_ref(), at[i + 1].as_ref());
            // Neighbours that differ are an error elsewhere: here each shows its own width.
            at[i] = at[i].take().or(input);
            at[i + 1] = at[i + 1].take().or(output);
        }
        if at == before {
            break;
        }
    }
    let told = |i: usize, layer: &mut Layer| {
        let (input, output) = layer.flow(at[i].as_ref(), at[i + 1].as_ref());
        let (untold_input, untold_output) = layer.untold_ends();
        Cells {
            takes: input.map_or_else(|| untold_input.to_owned(), |width| width.to_string()),
            gives: output.map_or_else(|| untold_output.to_owned(), |width| width.to_string()),
            params: layer.params().map_or_else(|| UNTOLD.to_owned(), grouped),
        }
    };
    layers.iter_mut().enumerate().map(|(i, layer)| told(i, layer)).collect()
}

fn write(rows: &[Row<'_>], cells: &[Cells]) -> String {
    let mut table = "| layer | takes | gives | parameters |\n|---|--:|--:|--:|\n".to_owned();
    for (row, cells) in rows.iter().zip(cells) {
        let ty = text(&row.ty.to_token_stream());
        let layer = if row.name.is_empty() { code(&ty) } else { code(&format!("{}: {ty}", row.name)) };
        table.push_str(&format!("| {layer} | {} | {} | {} |\n", cells.takes, cells.gives, cells.params));
    }
    table
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
