//! A model as an expression.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, Path};

use super::checks::{Of, checks};
use super::holes::{self, Holes};
use super::structure::Structure;
use super::{parameters, private, rules};
use crate::ctxt::Ctxt;
use crate::model::ast::{Atom, Head};
use crate::tokens::{Spans, hygiene, local, mentions, moved, respan};
use crate::wiring::{Certainty, Expr, Flow, Place};

pub(super) fn expression(
    ctxt: &Ctxt,
    krate: Option<&Path>,
    generics: &Generics,
    head: Option<&Head>,
    wiring: &Expr<Atom>,
) -> TokenStream {
    let private = private(krate);
    let mut names = parameters(generics);
    rules::no_names(ctxt, wiring, rules::NEEDS_FIELDS);
    rules::wiring(ctxt, &names, wiring);
    let is_generic = !names.is_empty();
    // What depends on the type of an impl is checked where generics are.
    let this = Ident::new("Self", Span::call_site());
    names.push(&this);
    let constant = Ident::new("__THINC_WIDTHS", Span::mixed_site());
    let width = |number: usize, _: Span| Structure::solved(&private, &constant, number);
    let structure = Structure { private: &private, width: &width, typed: false };
    let mentions_self =
        wiring.atoms().into_iter().any(|atom| structure.atom_ty(atom).is_some_and(|ty| mentions(ty, &[&this])));
    let layers: Vec<Ident> = (0..wiring.atoms().len()).map(|i| local("layer", i)).collect();
    let values = wiring.atoms().into_iter().map(|atom| structure.layer(atom));
    let mut next = layers.iter();
    let value = structure.join(wiring, &mut |_| next.next().map(quote::ToTokens::to_token_stream).unwrap_or_default());
    let hygiene = hygiene();
    let Holes { constant, checks: decided } =
        holes::holes(&private, wiring, &constant, &names).filter(|_| !is_generic).unwrap_or_default();
    let constant = (!constant.is_empty()).then(|| quote!(#hygiene #constant));
    let items = checks(&structure, wiring, &names, true, Of::All);
    let inline = (is_generic || mentions_self).then(|| {
        let checks = checks(&structure, wiring, &names, false, Of::All);
        quote!(const { #checks };)
    });
    let (steps, proof) = steps(&structure, head, &names, wiring, &layers);
    let value_name = Ident::new("model", Span::mixed_site());
    quote!({
        #constant
        #hygiene
        const _: () = { #decided #items };
        #inline
        #[allow(unused_imports, reason = "which of them are needed depends on the layers")]
        use #private::{MustBeALayer as _, GivesUnknown as _, PerhapsStep as _, SkipStep as _};
        #(
            #[allow(unused_braces, clippy::absolute_paths, reason = "braces and names without a path are part of the language")]
            let #layers = #values;
        )*
        #steps
        #[allow(clippy::absolute_paths, reason = "`residual` needs no path")]
        let #value_name = #value;
        #proof.of(#value_name)
    })
}

/// A closure that never runs and takes the steps through the layers with types alone, and a proof that they are right. What
/// the proof is used for has no type where they are not, so that nothing else is reported.
pub(super) fn steps(
    structure: &Structure<'_>,
    head: Option<&Head>,
    names: &[&Ident],
    wiring: &Expr<Atom>,
    layers: &[Ident],
) -> (TokenStream, Ident) {
    let private = structure.private;
    let numbers: Vec<usize> = (0..layers.len()).collect();
    let mut next = numbers.iter();
    let wiring = wiring.map(&mut |atom| (next.next().copied().unwrap_or_default(), atom.clone()));
    let place = |(number, atom): &(usize, Atom)| {
        let certainty = match structure.atom_ty(atom) {
            Some(ty) if !mentions(ty.clone(), names) => Certainty::Known,
            _ => Certainty::Perhaps,
        };
        Some(Place { variable: layers[*number].clone(), member: None, span: atom.spans.0, certainty })
    };
    let (x, proof) = (local("x", 0), Ident::new("proof", Span::mixed_site()));
    let (steps, y) = Flow::steps(private, &wiring, &x, &place);
    let input = head.map_or_else(
        || quote!(#private::Unknown),
        |head| {
            let input = &head.input;
            quote!(#private::Known<#input>)
        },
    );
    let last = head.and_then(|head| head.output.as_ref()).map(|output| {
        let Spans(first, _) = Spans::of(quote!(#output));
        let (output, y) = (respan(quote!(#output), first), moved(&y, first));
        quote_spanned!(first=> #y.last::<#output>().has_declared_type())
    });
    let last = last.unwrap_or_else(|| quote!(#y));
    let steps = quote! {
        let #proof = #private::Proof::of_steps(&|#x: #input| {
            #steps
            #last
        });
    };
    (steps, proof)
}
