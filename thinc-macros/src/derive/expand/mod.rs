//! Writes the generated impls, one file each.

mod grads;
mod layer;
mod model;
mod node;
mod widths;
mod wiring;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, Member, Path, Type};

use crate::derive::ast::{Container, Field, Role};

pub(crate) use grads::grads_struct;
pub(crate) use node::placeholders;

/// All impls for one struct.
pub(crate) fn expand(container: &Container<'_>) -> TokenStream {
    let grads = grads_struct(container);
    let grads_impl = grads::gradients_impl(container);
    let node = node::node_impl(container);
    let layer = layer::layer_impl(container);
    let model = model::model_impl(container);
    let checks = widths::item_checks(container);
    let hygiene = hygiene();
    quote! {
        #grads
        #hygiene
        const _: () = {
            #grads_impl
            #node
            #layer
            #model
        };
        #checks
    }
}

/// Lints that generated code must not raise in a user's crate.
pub(crate) fn hygiene() -> TokenStream {
    quote! {
        #[doc(hidden)]
        #[allow(
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            clippy::restriction,
            missing_docs,
            non_camel_case_types,
            unused_qualifications,
            unused_variables,
            unused_mut,
            reason = "generated code"
        )]
    }
}

/// The path of what generated code uses.
pub(crate) fn private(container: &Container<'_>) -> TokenStream {
    let krate: Path = container.krate();
    quote!(#krate::__private)
}

/// A local variable that no user's name can meet.
fn local(name: &str, number: usize) -> Ident {
    format_ident!("{name}{number}", span = Span::mixed_site())
}

/// `self.field` or `grads.field`, spanned at the token from which errors should point.
fn access(base: &Ident, member: &Member, span: Span) -> TokenStream {
    let mut member = member.clone();
    member.set_span_of(span);
    quote_spanned!(span=> #base.#member)
}

trait SetSpan {
    fn set_span_of(&mut self, span: Span);
}

impl SetSpan for Member {
    fn set_span_of(&mut self, span: Span) {
        match self {
            Self::Named(ident) => ident.set_span(ident.span().located_at(span)),
            Self::Unnamed(index) => index.span = index.span.located_at(span),
        }
    }
}

/// The first and the last place of a type: errors underline what stands between.
fn type_spans(ty: &Type) -> (Span, Span) {
    let mut tokens = quote!(#ty).into_iter();
    let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
    let last = tokens.last().map_or(first, |token| token.span());
    (first, last)
}

/// The type and const parameters, as `use<..>` wants them.
fn captures(container: &Container<'_>) -> TokenStream {
    let names = parameters(container);
    quote!(use<#(#names),*>)
}

/// The names of the type and const parameters.
fn parameters<'a>(container: &Container<'a>) -> impl Iterator<Item = &'a Ident> {
    container.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        GenericParam::Const(param) => Some(&param.ident),
        GenericParam::Lifetime(_) => None,
    })
}

/// Whether a type mentions a type or const parameter of the struct.
fn is_generic(container: &Container<'_>, ty: &Type) -> bool {
    let names: Vec<&Ident> = parameters(container).collect();
    mentions(quote!(#ty), &names)
}

fn mentions(tokens: TokenStream, names: &[&Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.contains(&&ident),
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The struct's own bounds, and that its generic layers are layers.
fn where_clause(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let own = container.generics.where_clause.iter().flat_map(|clause| clause.predicates.iter());
    let layers = container.layers().filter(|(_, field)| is_generic(container, field.ty)).map(|(_, field)| {
        let ty = field.ty;
        quote!(#ty: #private::Layer)
    });
    let params = container.generics.type_params().map(|param| {
        let ident = &param.ident;
        quote!(#ident: 'static)
    });
    quote!(where #(#own,)* #(#layers,)* #(#params,)*)
}

/// Parameters and layers, in the order of the fields: what has gradients.
fn trained<'a, 'b>(container: &'b Container<'a>) -> impl Iterator<Item = &'b Field<'a>> {
    container.fields.iter().filter(|field| matches!(field.role, Some(Role::Param(_) | Role::Layer)))
}

/// `<Type as Trait>`, all tokens at the type, so that a field of a wrong type is reported there, once.
fn as_trait(container: &Container<'_>, field: &Field<'_>, name: &str) -> TokenStream {
    let private = private(container);
    let ty = field.ty;
    let span = ty.span();
    let name = Ident::new(name, span);
    quote_spanned!(span=> <#ty as #private::#name>)
}
