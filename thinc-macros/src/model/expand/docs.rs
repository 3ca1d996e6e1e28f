//! The table of a model's layers, as documentation.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Meta, Type};

use crate::model::ast::{Argument, Atom, Item, Kind, LayerType};
use crate::table::{Layer, constants, table};
use crate::tokens::text;
use crate::wiring::{Expr, Operator};

/// A `#[doc]` for the struct, after what the user says of it; nothing for one that is hidden.
pub(super) fn table_doc(item: &Item, wiring: &Expr<Atom>) -> Option<TokenStream> {
    if item.attrs.iter().any(is_hidden) {
        return None;
    }
    let mut number = 0;
    let row = &mut |atom: &Atom| {
        let name = atom.name.as_ref().map_or_else(|| number.to_string(), syn::LitStr::value);
        number += 1;
        layer(atom).row(&name, &written_atom(atom))
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
        Kind::Value { .. } | Kind::Call { .. } => Layer::OTHER,
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

/// A layer with the layers in it.
fn written_atom(atom: &Atom) -> String {
    match &atom.kind {
        Kind::Layer(_) | Kind::Value { .. } => atom.text.clone(),
        Kind::Call { path, arguments, .. } => {
            let arguments = arguments.iter().map(|argument| match argument {
                Argument::Model(expr) => written(expr, 0),
                Argument::Rust(expr) => text(&quote!(#expr)),
            });
            format!("{}({})", text(&quote!(#path)), arguments.collect::<Vec<_>>().join(", "))
        }
        Kind::Copies { layer, count } => {
            let count = text(count);
            // The braces around a path are the macro's.
            let path = count.trim_start_matches("{ ").trim_end_matches(" }");
            let count = if syn::parse_str::<syn::Path>(path).is_ok() { path } else { &count };
            format!("{} ** {count}", written(layer, usize::MAX))
        }
        Kind::If { condition, then, otherwise } => {
            let otherwise = match &**otherwise {
                Expr::Noop => String::new(),
                otherwise => format!(" else {{ {} }}", written(otherwise, 0)),
            };
            format!("if {} {{ {} }}{otherwise}", text(condition), written(then, 0))
        }
        Kind::Group(inner) => written(inner, 0),
    }
}

/// An expression, in parentheses if its operator binds less than `tightness` says.
fn written(expr: &Expr<Atom>, tightness: usize) -> String {
    match expr {
        Expr::Atom(Atom { kind: Kind::Group(inner), .. }) => written(inner, tightness),
        Expr::Atom(atom) => written_atom(atom),
        Expr::Nary(operator, parts) => {
            let own = Operator::BY_PRECEDENCE.iter().position(|other| other == operator).unwrap_or_default();
            let parts: Vec<_> = parts.iter().map(|part| written(part, own + 1)).collect();
            let text = parts.join(&format!(" {} ", operator.symbol()));
            if own < tightness { format!("({text})") } else { text }
        }
        Expr::Residual(_, inner) => format!("residual({})", written(inner, 0)),
        Expr::Noop => "noop".to_owned(),
    }
}
