//! Rules about what was read. Each reports all it finds.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::Attribute;

use super::holes;
use super::structure::camel_case;
use crate::ctxt::Ctxt;
use crate::derive::ContainerAttrs;
use crate::model::ast::{Atom, Head, Item, Kind};
use crate::wiring::slips::RESIDUAL;
use crate::wiring::{Expr, Operator};

/// What holds in every form, for a model with these parameters.
pub(super) fn wiring(ctxt: &Ctxt, parameters: &[&Ident], wiring: &Expr<Atom>) {
    tuples(ctxt, wiring);
    if !parameters.is_empty() {
        holes::forbid(ctxt, wiring);
    }
}

/// A type in place has nowhere to say what it takes.
pub(super) fn no_input(ctxt: &Ctxt, head: Option<&Head>) {
    if let Some(head) = head {
        ctxt.error(
            &head.input,
            "a type in place has no input: write `|x: ..|` where the model is made, or in a `type Name = ..`",
        );
    }
}

/// Where a type is written down, every layer has one that is known.
pub(super) fn types(ctxt: &Ctxt, wiring: &Expr<Atom>) {
    for atom in wiring.atoms() {
        if let Kind::Value { ty: None, owner: None, value } = &atom.kind {
            let text = crate::tokens::text(value);
            let message = match layer_in_small_letters(value) {
                Some((name, layer)) => {
                    format!("`{name}` is a value, as it starts with a small letter: write `{layer}`")
                }
                None if text.starts_with("residual") => RESIDUAL.to_owned(),
                None => format!(
                    "an item needs the type of each layer: write `{text} as Linear<784, 10>`, with the type that it has"
                ),
            };
            ctxt.error(value, message);
        }
        atom.inner().into_iter().for_each(|inner| types(ctxt, inner));
    }
}

/// The layer of this library that `relu<784, 512>` or `layer_norm` is meant to be.
fn layer_in_small_letters(value: &TokenStream) -> Option<(Ident, Ident)> {
    let Some(TokenTree::Ident(name)) = value.clone().into_iter().next() else { return None };
    let layer = camel_case(&name);
    crate::table::is_layer(&layer).then_some((name, layer))
}

/// A tuple that the library has no impls for.
fn tuples(ctxt: &Ctxt, wiring: &Expr<Atom>) {
    match wiring {
        Expr::Nary(operator, parts) => {
            if *operator == Operator::Tuplify && parts.len() > 8 {
                let place = parts[8].atoms().first().map_or_else(Span::call_site, |atom| atom.spans.0);
                ctxt.error_at(place, "`&` gives a tuple of at most 8 outputs: group some of them in parentheses");
            }
            parts.iter().for_each(|part| tuples(ctxt, part));
        }
        Expr::Residual(_, inner) => tuples(ctxt, inner),
        Expr::Atom(_) | Expr::Noop => {}
    }
}

/// Names are the fields of a struct, which only the struct form makes.
pub(super) fn no_names(ctxt: &Ctxt, wiring: &Expr<Atom>, message: &str) {
    for atom in wiring.atoms() {
        if let Some(name) = &atom.name {
            ctxt.error(name, message);
        }
        atom.inner().into_iter().for_each(|inner| no_names(ctxt, inner, message));
    }
}

/// Why other forms have no names.
pub(super) const NEEDS_FIELDS: &str = "names need a struct with fields: write `model! { struct Name = .. }`";

/// Options of the struct that the wiring does not say.
const OF_STRUCTS: [&str; 5] = ["name", "grads", "removed", "refs", "crate"];

/// An alias is another name of a type, which has all that can be said of it.
pub(super) fn attributes_of_alias(ctxt: &Ctxt, attrs: &ContainerAttrs) {
    for key in attrs.keys.iter().filter(|key| *key != "crate") {
        let help = if OF_STRUCTS.iter().any(|known| key == known) {
            "an alias has no node of its own: write `struct Name = ..`"
        } else {
            "here the wiring behind `=` says it"
        };
        ctxt.error(key, format!("`{key}` is for a struct: {help}"));
    }
}

/// What only `#[derive(Model)]` has, and what the macro makes itself.
pub(super) fn attributes(ctxt: &Ctxt, item: &Item, attrs: &ContainerAttrs) {
    for key in &attrs.keys {
        if !OF_STRUCTS.iter().any(|known| key == known) {
            ctxt.error(key, format!("`{key}` is for `#[derive(Model)]`: here the wiring behind `=` says it"));
        }
    }
    for attr in item.attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
        derives(ctxt, attr);
    }
}

fn derives(ctxt: &Ctxt, attr: &Attribute) {
    // What cannot be read is the compiler's to report.
    let _ = attr.parse_nested_meta(|meta| {
        if let Some(last) = meta.path.segments.last()
            && (last.ident == "Model" || last.ident == "Default")
        {
            let message = format!("`model!` makes the struct's `{}` itself: leave it out here", last.ident);
            ctxt.error(&last.ident, message);
        }
        Ok(())
    });
}
