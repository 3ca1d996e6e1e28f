//! `type Mlp = ..`: an alias of the structural type.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::checks::{Of, checks};
use super::expression::steps;
use super::holes::{self, Holes};
use super::structure::Structure;
use super::{constant, parameters, private, rules};
use crate::ctxt::Ctxt;
use crate::derive::ContainerAttrs;
use crate::model::ast::{Atom, Head, Item};
use crate::tokens::{hygiene, local};
use crate::wiring::Expr;

pub(super) fn alias(ctxt: &Ctxt, item: &Item, head: Option<&Head>, wiring: &Expr<Atom>) -> TokenStream {
    let attrs = ContainerAttrs::read(ctxt, &item.attrs);
    rules::attributes_of_alias(ctxt, &attrs);
    let private = private(attrs.krate.as_ref());
    let names = parameters(&item.generics);
    rules::types(ctxt, wiring);
    rules::no_names(ctxt, wiring, rules::NEEDS_FIELDS);
    rules::wiring(ctxt, &names, wiring);
    let constant = constant(&item.ident);
    let width = |number: usize, _: Span| Structure::solved(&private, &constant, number);
    let structure = Structure { private: &private, width: &width, typed: true };
    let ty = structure.ty(wiring);
    let Item { attrs, vis, ident, generics } = item;
    let kept = attrs.iter().filter(|attr| !attr.path().is_ident("model"));
    let Holes { constant, checks: decided } =
        holes::holes(&private, wiring, &constant, &names).filter(|_| names.is_empty()).unwrap_or_default();
    let all = checks(&structure, wiring, &names, true, Of::All);
    let layers: Vec<Ident> = (0..wiring.atoms().len()).map(|i| local("layer", i)).collect();
    let types = wiring.atoms().into_iter().map(|atom| structure.atom_ty(atom));
    let (steps, _) = steps(&structure, head, &names, wiring, &layers);
    let (impl_generics, _, where_clause) = item.generics.split_for_impl();
    let hygiene = hygiene();
    let constant = (!constant.is_empty()).then(|| quote!(#hygiene #constant));
    quote! {
        #(#kept)*
        #vis type #ident #generics = #ty;
        #constant
        #hygiene
        const _: () = {
            #decided
            #all
            #[allow(unused_imports, dead_code, reason = "never runs")]
            fn __steps #impl_generics(#(#layers: #types),*) #where_clause {
                use #private::{GivesUnknown as _, PerhapsStep as _, SkipStep as _};
                #steps
            }
        };
    }
}
