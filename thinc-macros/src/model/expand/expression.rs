//! A model as an expression, and as a type.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{Generics, Path};

use super::checks::{Of, checks};
use super::holes::{self, Holes};
use super::item::{check_tuples, check_types, no_names};
use super::structure::Structure;
use super::{parameters, private};
use crate::ctxt::Ctxt;
use crate::model::ast::{Atom, Head};
use crate::tokens::hygiene;
use crate::wiring::Expr;

pub(super) fn expression(
    ctxt: &Ctxt,
    krate: Option<&Path>,
    generics: &Generics,
    head: Option<&Head>,
    wiring: &Expr<Atom>,
) -> TokenStream {
    let private = private(krate);
    let names = parameters(generics);
    let _ = head;
    no_names(ctxt, wiring);
    check_tuples(ctxt, wiring);
    if !names.is_empty() {
        holes::forbid(ctxt, wiring);
    }
    let constant = Ident::new("__THINC_WIDTHS", Span::mixed_site());
    let width = |number: usize, _: Span| Structure::solved(&private, &constant, number);
    let structure = Structure { private: &private, width: &width, typed: false };
    let value = structure.value(wiring);
    let hygiene = hygiene();
    let Holes { constant, checks: decided } =
        holes::holes(&private, wiring, &constant).filter(|_| names.is_empty()).unwrap_or_default();
    let constant = (!constant.is_empty()).then(|| quote!(#hygiene #constant));
    let checks = if names.is_empty() {
        let checks = checks(&structure, wiring, &names, true, Of::All);
        quote!(#hygiene const _: () = { #decided #checks };)
    } else {
        let checks = checks(&structure, wiring, &names, false, Of::All);
        quote!(const { #checks };)
    };
    let model = Ident::new("model", Span::mixed_site());
    quote!({
        #constant
        #checks
        #[allow(unused_imports, reason = "a model of combinators alone has no use for it")]
        use #private::AsLayer as _;
        #[allow(unused_braces, reason = "braces around a layer are part of the language")]
        let #model = #value;
        #model
    })
}

pub(super) fn ty(ctxt: &Ctxt, krate: Option<&Path>, generics: &Generics, wiring: &Expr<Atom>) -> TokenStream {
    let private = private(krate);
    let names = parameters(generics);
    no_names(ctxt, wiring);
    check_tuples(ctxt, wiring);
    check_types(ctxt, wiring);
    if !names.is_empty() {
        holes::forbid(ctxt, wiring);
    }
    let constant = Ident::new("__THINC_WIDTHS", Span::mixed_site());
    // No item can stand beside a type, so each `_` brings the constant with it.
    let solved = holes::holes(&private, wiring, &constant).map(|holes| holes.constant);
    let width = |number: usize, _: Span| {
        let width = Structure::solved(&private, &constant, number);
        quote!({ #solved #width })
    };
    let structure = Structure { private: &private, width: &width, typed: true };
    structure.ty(wiring).unwrap_or_default()
}
