//! A model as a type where it stands: as a field's type, or that of a variable.
//!
//! No item can stand beside a type. What would be one stands in the braces of a const argument.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::{Generics, Lit, Path};

use super::checks::{Of, checks};
use super::holes;
use super::structure::Structure;
use super::{parameters, private, rules};
use crate::ctxt::Ctxt;
use crate::model::ast::{Atom, Head};
use crate::tokens::hygiene;
use crate::wiring::Expr;

pub(super) fn ty(
    ctxt: &Ctxt,
    krate: Option<&Path>,
    generics: &Generics,
    head: Option<&Head>,
    wiring: &Expr<Atom>,
) -> TokenStream {
    let private = private(krate);
    let names = parameters(generics);
    rules::no_input(ctxt, head);
    rules::types(ctxt, wiring);
    rules::no_names(ctxt, wiring, rules::NEEDS_FIELDS);
    rules::wiring(ctxt, &names, wiring);
    let constant = Ident::new("__THINC_WIDTHS", Span::mixed_site());
    let solved = |number: usize, _: Span| Structure::solved(&private, &constant, number);
    let holes = holes::holes(&private, wiring, &constant, &names).unwrap_or_default();
    let plain = Structure { private: &private, width: &solved, typed: true };

    // A capital letter may be a parameter of the item around, which a constant can't use.
    let mut perhaps = Vec::new();
    capitals(plain.ty(wiring).unwrap_or_default(), &mut perhaps);
    let perhaps: Vec<&Ident> = perhaps.iter().chain(names).collect();
    let (constant, decided) = (holes.constant, holes.checks);
    let checks = checks(&plain, wiring, &perhaps, true, Of::All);
    let hygiene = hygiene();
    let checks = quote!(#hygiene const _: () = { #decided #checks };);

    // Each `_` needs the constant, the first of them brings the checks as well.
    let width = |number: usize, span: Span| {
        let (checks, width) = ((number == 0).then_some(&checks), solved(number, span));
        quote!({ #constant #checks #width })
    };
    let ty = Structure { private: &private, width: &width, typed: true }.ty(wiring).unwrap_or_default();
    if decided.is_empty() { with_checks(ty, &mut Some(checks)) } else { ty }
}

/// The names in a type that are all capitals, `H` or `WIDTH`, outside of braces.
fn capitals(ty: TokenStream, found: &mut Vec<Ident>) {
    for token in ty {
        match token {
            TokenTree::Ident(ident) if !ident.to_string().contains(char::is_lowercase) => found.push(ident),
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => capitals(group.stream(), found),
            _ => {}
        }
    }
}

/// Puts checks into the braces of the first number of a type.
fn with_checks(ty: TokenStream, checks: &mut Option<TokenStream>) -> TokenStream {
    let tokens = ty.into_iter().map(|token| match token {
        TokenTree::Literal(literal) if matches!(Lit::new(literal.clone()), Lit::Int(_)) => match checks.take() {
            Some(checks) => quote!({ #checks #literal }),
            None => TokenTree::Literal(literal).into(),
        },
        TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {
            let mut inner = Group::new(group.delimiter(), with_checks(group.stream(), checks));
            inner.set_span(group.span());
            TokenTree::Group(inner).into()
        }
        other => other.into(),
    });
    tokens.collect()
}
