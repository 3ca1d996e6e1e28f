//! The table of a model's layers, as documentation.

use proc_macro2::TokenStream;
use quote::quote;

use crate::derive::ast::{Container, FieldAtom};
use crate::table::{Row, table, table_by_layer, tells};
use crate::wiring::{Expr, Operator};

/// A `#[doc]` for `impl Layer`, where rustdoc shows it with the struct's constants.
pub(super) fn table_doc(container: &Container<'_>) -> Option<TokenStream> {
    let wiring = container.wiring()?;
    let in_turn = chained(&wiring);
    let fields: Vec<_> = match &in_turn {
        Some(atoms) => atoms.iter().filter_map(|atom| container.field(&atom.member)).collect(),
        None => container.layers().collect(),
    };
    let rows: Vec<_> = fields.iter().map(|(_, field)| Row { name: field.name.clone(), ty: field.written }).collect();
    if !tells(&rows) {
        return None;
    }
    let table = if in_turn.is_some() { table(&rows) } else { table_by_layer(&rows) };
    let name = container.ident;
    let arguments = if container.generics.params.is_empty() { "" } else { "::<..>" };
    let text = format!(
        "{table}\n`NUM_PARAMS`, and `MULTIPLY_ADDS` per row of the input, are constants: \
         `const _: () = assert!({name}{arguments}::NUM_PARAMS < 1_000_000);` keeps `{name}` to a budget in `cargo check`."
    );
    Some(quote!(#[doc = #text]))
}

/// The layers of a plain chain, `a >> b >> c`.
fn chained(wiring: &Expr<FieldAtom>) -> Option<Vec<&FieldAtom>> {
    match wiring {
        Expr::Atom(atom) => Some(vec![atom]),
        Expr::Nary(Operator::Chain, parts) => {
            let atoms = parts.iter().map(|part| if let Expr::Atom(atom) = part { Some(atom) } else { None });
            atoms.collect()
        }
        _ => None,
    }
}
