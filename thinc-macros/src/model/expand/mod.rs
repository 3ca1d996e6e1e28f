//! Writes what a call of `model!` stands for.

mod alias;
mod checks;
mod docs;
mod expression;
mod holes;
mod in_place;
mod item;
mod rules;
mod structure;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::{GenericParam, Generics, Path};

use super::ast::{Atom, Form, Invocation};
use crate::ctxt::Ctxt;

/// The expansion. Mistakes go to `ctxt`.
pub(super) fn expand(ctxt: &Ctxt, invocation: &mut Invocation) -> Option<TokenStream> {
    let wiring = invocation.wiring.as_mut()?;
    Atom::number(wiring, &mut 0);
    let (wiring, head, krate) = (&*wiring, invocation.head.as_ref(), invocation.krate.as_ref());
    Some(match &invocation.form {
        Form::Struct(item) => item::structure(ctxt, item, head, wiring),
        Form::Alias(item) => alias::alias(ctxt, item, head, wiring),
        Form::Type(generics) => in_place::ty(ctxt, krate, generics, head, wiring),
        Form::Expression(generics) => expression::expression(ctxt, krate, generics, head, wiring),
    })
}

/// The path of what generated code uses.
fn private(krate: Option<&Path>) -> TokenStream {
    krate.map_or_else(|| quote!(::thinc::__private), |krate| quote!(#krate::__private))
}

/// The name of the constant with an item's inferred widths.
fn constant(item: &Ident) -> Ident {
    format_ident!("__THINC_WIDTHS_OF_{}", item.to_string().trim_start_matches("r#"))
}

/// The names of the type and const parameters.
fn parameters(generics: &Generics) -> Vec<&Ident> {
    let names = generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Lifetime(_) => None,
    });
    names.collect()
}
