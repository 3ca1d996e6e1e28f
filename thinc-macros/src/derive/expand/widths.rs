//! Width checks while the program compiles, and the signature that a model shows to its neighbours.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Type;

use super::node::affine;
use super::{is_generic, private};
use crate::derive::ast::{Container, FieldAtom, Role};
use crate::derive::attr::Divisible;
use crate::tokens::Spans;
use crate::wiring::{Checks, Described, Expr, Operator};

/// The value of `SIGNATURE`.
pub(super) fn signature(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    if let Some(expr) = container.wiring() {
        return wired_signature(container, &expr);
    }
    let Some(signature) = &container.attrs.signature else { return quote!(#private::Signature::DYNAMIC) };
    let size = |ident: &Ident| {
        container.dim(ident).map(|field| {
            let ty = field.ty;
            quote!(<#ty as #private::DimField>::SIZE)
        })
    };
    let input = signature.input.as_ref().and_then(size).unwrap_or_else(|| quote!(#private::DYN));
    let (mul, add) = affine(signature);
    if signature.passes_input_on() {
        return quote!(#private::Signature::affine(#input, #mul, #add));
    }
    let output = signature.output.as_ref().and_then(size).unwrap_or_else(|| quote!(#private::DYN));
    quote!(#private::Signature::fixed(#input, #private::affine_width(#output, #mul, #add)))
}

/// `CONSTRAINT`: what is declared, or what the layers must fulfil whose widths only a use of the struct tells.
pub(super) fn constraint(container: &Container<'_>) -> Option<TokenStream> {
    let private = private(container);
    let Some(Divisible { dividend, divisor }) = &container.attrs.divisible else {
        return constraint_of_parts(container);
    };
    let size = |ident: &Ident| {
        let ty = container.dim(ident)?.ty;
        Some(quote!(<#ty as #private::DimField>::SIZE))
    };
    let (width, by, parts) = (size(dividend)?, size(divisor)?, divisor.to_string());
    Some(quote!(const CONSTRAINT: #private::Constraint = #private::Constraint::divisible(#width, #by, #parts);))
}

fn constraint_of_parts(container: &Container<'_>) -> Option<TokenStream> {
    let private = private(container);
    // The constant of a struct that holds itself would depend on itself.
    let of_use = |ty: &&Type| is_generic(container, ty) && !container.is_recursive(ty);
    let layers = container.fields.iter().filter(|field| matches!(field.role, Some(Role::Layer)));
    let types: Vec<&Type> = layers.map(|field| field.ty).filter(of_use).collect();
    (!types.is_empty()).then(|| {
        quote! {
            const CONSTRAINT: #private::Constraint =
                #private::Constraint::all(&[#(<#types as #private::Layer>::CONSTRAINT),*]);
        }
    })
}

fn wired_signature(container: &Container<'_>, expr: &Expr<FieldAtom>) -> TokenStream {
    let private = private(container);
    match expr {
        Expr::Atom(atom) => layer_constant(container, atom, false, "SIGNATURE").unwrap_or_default(),
        Expr::Nary(operator, parts) => {
            let mut parts = parts.iter().map(|part| wired_signature(container, part));
            let first = parts.next().unwrap_or_default();
            let joined = match operator {
                Operator::Chain => quote!(#first #(.then(&#parts))*),
                Operator::Add => quote!(#first #(.plus(&#parts))*),
                Operator::Concatenate => quote!(#first #(.beside(&#parts))*),
                Operator::Tuplify => quote!(#first #(.beside(&#parts))*.without_output()),
            };
            quote!(#joined)
        }
        Expr::Residual(_, inner) => {
            let inner = wired_signature(container, inner);
            quote!(#inner.residual())
        }
        Expr::Noop => quote!(#private::Signature::SAME),
    }
}

/// A constant of a layer; `None` for a generic layer where generics can't be named.
fn layer_constant(
    container: &Container<'_>,
    atom: &FieldAtom,
    without_generics: bool,
    name: &str,
) -> Option<TokenStream> {
    let private = private(container);
    let (_, field) = container.field(&atom.member)?;
    if without_generics && is_generic(container, field.ty) {
        return None;
    }
    let (ty, name) = (field.ty, Ident::new(name, Span::call_site()));
    Some(quote!(<#ty as #private::Layer>::#name))
}

/// Checks outside of every function, which `cargo check` evaluates. Layers whose types are generic count as open.
pub(super) fn item_checks(container: &Container<'_>) -> Option<TokenStream> {
    let checks = checks(container, true)?;
    let hygiene = super::hygiene();
    Some(quote! {
        #hygiene
        const _: () = {
            #checks
        };
    })
}

/// Checks inside a generic function, which fire when the model is built with its types.
pub(super) fn inline_checks(container: &Container<'_>) -> Option<TokenStream> {
    let has_parameters =
        container.generics.type_params().next().is_some() || container.generics.const_params().next().is_some();
    if !has_parameters {
        return None;
    }
    let checks = checks(container, false)?;
    Some(quote!(const { #checks }))
}

fn checks(container: &Container<'_>, items: bool) -> Option<TokenStream> {
    let wiring = container.wiring()?;
    let private = private(container);
    let describe = |atom: &FieldAtom| {
        let (_, field) = container.field(&atom.member)?;
        Some(Described {
            label: format!("`{}`", field.label),
            signature: layer_constant(container, atom, items, "SIGNATURE")
                .unwrap_or_else(|| quote!(#private::Signature::DYNAMIC)),
            constraint: layer_constant(container, atom, items, "CONSTRAINT"),
            // With plain field order no token of `forward` stands for the layer: its type does.
            spans: atom.spans.unwrap_or_else(|| Spans::of(field.ty.to_token_stream())),
        })
    };
    let mut checks = Checks::new(private.clone(), items, &describe);
    checks.add(&wiring);
    Some(checks.finish())
}
