//! The table of a model's layers, as documentation.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Meta, Type};

use crate::model::ast::{Atom, Item, Kind, LayerType};
use crate::table::{Layer, constants, table};
use crate::wiring::Expr;

/// A `#[doc]` for the struct, after what the user says of it; nothing for one that is hidden.
pub(super) fn table_doc(item: &Item, wiring: &Expr<Atom>) -> Option<TokenStream> {
    if item.attrs.iter().any(is_hidden) {
        return None;
    }
    let mut number = 0;
    let row = &mut |atom: &Atom| {
        let name = atom.name.as_ref().map_or_else(|| number.to_string(), syn::LitStr::value);
        number += 1;
        layer(atom).row(&name, &atom.text)
    };
    let table = table(Layer::wired(wiring, row))?;
    let constants = constants(&item.ident.to_string(), !item.generics.params.is_empty());
    let text = format!("\n{table}\n{constants}");
    Some(quote!(#[doc = #text]))
}

/// `#[doc(hidden)]`
fn is_hidden(attr: &Attribute) -> bool {
    let Meta::List(list) = &attr.meta else { return false };
    list.path.is_ident("doc") && list.tokens.to_string() == "hidden"
}

fn layer(atom: &Atom) -> Layer {
    match &atom.kind {
        Kind::Layer(layer) => of_type(&layer.ty),
        Kind::Value { ty: Some(ty), .. } | Kind::Value { owner: Some(ty), .. } | Kind::Call { ty: Some(ty), .. } => {
            of_type(ty)
        }
        Kind::Value { .. } => Layer::OTHER,
        Kind::Call { .. } => {
            atom.around().map_or(Layer::OTHER, |(around, layer)| Layer::around(around, || wired(layer)))
        }
        Kind::Copies { layer, count } => match syn::parse2(count.clone()) {
            Ok(count) => Layer::copies(wired(layer), &count),
            Err(_) => Layer::OTHER,
        },
        Kind::If { then, otherwise, .. } => Layer::either(wired(then), wired(otherwise)),
        Kind::Group(inner) => wired(inner),
    }
}

fn wired(expr: &Expr<Atom>) -> Layer {
    Layer::wired(expr, &mut layer)
}

fn of_type(ty: &LayerType) -> Layer {
    syn::parse2::<Type>(ty.written.clone()).map_or(Layer::OTHER, |ty| Layer::of_type(&ty))
}
