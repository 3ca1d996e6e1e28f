//! A function that never runs and takes every step with types alone: it reports the mistakes of a model whose impl is
//! generic, about which the compiler would say nothing until the model is used.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use super::super::{bounds, is_generic, local, moved, private, respan, type_spans};
use crate::derive::ast::{Container, FieldAtom};
use crate::tokens::mentions;
use crate::wiring::{Certainty, Expr, Flow, Place};

/// The function.
pub(super) fn function(container: &Container<'_>, wiring: &Expr<FieldAtom>) -> TokenStream {
    let private = private(container);
    let ident = container.ident;
    let (impl_generics, ty_generics, _) = container.generics.split_for_impl();
    // Without bounds that say of a type that it is a layer: what is none is reported on the type alone.
    let where_clause = bounds(container, &|field| is_generic(container, field.ty));
    let (model, x) = (Ident::new("model", Span::mixed_site()), local("x", 0));
    // What holds for a type parameter stands in the impl's bounds, not here: values and layers of such types are unknown.
    let input = match &container.attrs.input {
        Some(input) if !has_type_parameter(container, input) => quote!(#private::Known<#input>),
        _ => quote!(#private::Unknown),
    };
    let place = |atom: &FieldAtom| {
        let (_, field) = container.field(&atom.member)?;
        let member = &field.member;
        let certainty = if has_type_parameter(container, field.ty) {
            Certainty::Unknown
        } else if is_generic(container, field.ty) {
            Certainty::Perhaps
        } else {
            Certainty::Known
        };
        Some(Place { variable: model.clone(), member: Some(quote!(#member)), span: atom.span(), certainty })
    };
    let (steps, y) = Flow::steps(&private, wiring, &x, &place);
    let last = container.attrs.output.as_ref().filter(|ty| !has_type_parameter(container, ty)).map(|output| {
        let (first, _) = type_spans(output);
        let (output, y) = (respan(quote!(#output), first), moved(&y, first));
        let last = quote_spanned!(first=> #y.last::<#output>().has_declared_type());
        quote!(let _ = #last;)
    });
    quote! {
        #[allow(unused_imports, reason = "needed for layers that tell nothing only")]
        fn __steps #impl_generics(#model: &#ident #ty_generics, #x: #input) #where_clause {
            use #private::{GivesUnknown as _, PerhapsStep as _, SkipStep as _};
            #steps
            #last
        }
    }
}

fn has_type_parameter(container: &Container<'_>, ty: &Type) -> bool {
    let names: Vec<&Ident> = container.generics.type_params().map(|param| &param.ident).collect();
    mentions(quote!(#ty), &names)
}
