//! `impl Takes`: one type of value that the layer takes, from which models that name none learn what flows in them.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{private, respan, type_spans, where_clause};
use crate::derive::ast::{Container, FieldAtom};
use crate::wiring::{Expr, Operator};

pub(super) fn takes_impl(container: &Container<'_>) -> Option<TokenStream> {
    let private = private(container);
    let ident = container.ident;
    let (impl_generics, ty_generics, _) = container.generics.split_for_impl();
    let where_clause = where_clause(container);
    let attrs = &container.attrs;
    let (input, bound, check) = if let Some(takes) = &attrs.takes {
        let (first, _) = type_spans(takes);
        let (here, ty) = (respan(private.clone(), first), respan(quote!(#ident #ty_generics), first));
        let call = quote_spanned!(first=> #here::takes_input::<#ty, #takes>());
        let check = quote!(fn __takes #impl_generics() #where_clause { #call; });
        (quote!(#takes), None, Some(check))
    } else if let Some(input) = &attrs.input {
        (quote!(#input), None, None)
    } else if container.has_forward_pass() {
        let wiring = container.wiring()?;
        let (_, field) = container.field(&first_layer(&wiring)?.member)?;
        let ty = field.ty;
        let bound = quote!(for<'__thinc> #ty: #private::Takes,);
        (quote!(<#ty as #private::Takes>::Input), Some(bound), None)
    } else {
        return None;
    };
    Some(quote! {
        #[automatically_derived]
        impl #impl_generics #private::Takes for #ident #ty_generics #where_clause #bound {
            type Input = #input;
        }
        #check
    })
}

/// The layer that tells of which type the input is, and so what the model gives, if one does. A tuple's other parts may
/// give this or that for each type that this layer takes.
fn first_layer(expr: &Expr<FieldAtom>) -> Option<&FieldAtom> {
    match expr {
        Expr::Atom(atom) => Some(atom),
        Expr::Nary(Operator::Chain, parts) => {
            parts.iter().find(|part| !matches!(part, Expr::Noop)).and_then(first_layer)
        }
        Expr::Nary(Operator::Add | Operator::Concatenate, parts) => parts.iter().find_map(first_layer),
        Expr::Residual(_, inner) => first_layer(inner),
        Expr::Nary(Operator::Tuplify, _) | Expr::Noop => None,
    }
}
