//! The table of a model's layers, as documentation.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::derive::ast::{Container, FieldAtom};
use crate::table::{Layer, constants, table};
use crate::tokens::text;

/// A `#[doc]` for `impl Layer`, where rustdoc shows it with the struct's constants.
pub(super) fn table_doc(container: &Container<'_>) -> Option<TokenStream> {
    if container.documented {
        return None;
    }
    let mut seen = Vec::new();
    // A layer in several places has a row for the first.
    let layer = &mut |atom: &FieldAtom| {
        let Some((number, field)) = container.field(&atom.member) else { return Layer::OTHER };
        let layer = Layer::of_type(field.ty);
        if seen.contains(&number) {
            return layer;
        }
        seen.push(number);
        layer.row(&field.name, &text(&field.ty.to_token_stream()))
    };
    let table = table(Layer::wired(&container.wiring()?, layer))?;
    let constants = constants(&container.ident.to_string(), !container.generics.params.is_empty());
    let text = format!("{table}\n{constants}");
    Some(quote!(#[doc = #text]))
}
