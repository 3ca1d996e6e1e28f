//! What a model with mistakes still gives, so that each mistake is the only message about it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use super::ast::{Form, Head, Invocation, Item};
use crate::tokens::hygiene;

/// The errors, and what lets the rest of the program resolve its names.
///
/// An error inside a type makes a type that the compiler says nothing more about.
pub(super) fn fallback(errors: syn::Error, invocation: Option<&Invocation>) -> TokenStream {
    let mut errors: Vec<TokenStream> = errors.into_iter().map(syn::Error::into_compile_error).collect();
    match invocation.map(|invocation| (&invocation.form, invocation)) {
        Some((Form::Struct(item), invocation)) => {
            let unknown = unknown(&mut errors);
            let item = structure(item, invocation.head.as_ref(), invocation.krate.as_ref(), &unknown);
            quote!(#(#errors)* #item)
        }
        Some((Form::Alias(item), _)) => {
            let unknown = unknown(&mut errors);
            let Item { vis, ident, generics, .. } = item;
            quote!(#(#errors)* #[allow(type_alias_bounds, reason = "stands for a type with mistakes")] #vis type #ident #generics = #unknown;)
        }
        Some((Form::Type(_), _)) => quote!([(); { #(#errors)* }]),
        // One error can stand anywhere, also where an item was expected.
        Some((Form::Expression(_), _)) if errors.len() > 1 => quote!({ #(#errors)* }),
        Some((Form::Expression(_), _)) | None => quote!(#(#errors)*),
    }
}

/// A type that the compiler says nothing about: it holds one of the errors.
fn unknown(errors: &mut Vec<TokenStream>) -> TokenStream {
    let error = errors.pop();
    quote!([(); { #error }])
}

/// A struct that type-checks and can never be made. `unknown` is an error in the place of the output's type.
fn structure(item: &Item, head: Option<&Head>, krate: Option<&Path>, unknown: &TokenStream) -> TokenStream {
    let Item { vis, ident, generics, .. } = item;
    let attrs = item.attrs.iter().filter(|attr| attr.path().is_ident("doc") || attr.path().is_ident("cfg"));
    let krate = super::krate(krate, &item.attrs);
    let private = quote!(#krate::__private);
    let types = generics.type_params().map(|param| &param.ident);
    let lifetimes = generics.lifetimes().map(|param| &param.lifetime);
    let where_clause = &generics.where_clause;
    let definition: syn::DeriveInput = syn::parse_quote! {
        #vis struct #ident #generics #where_clause {
            __types: #private::PhantomData<fn() -> (#(#types,)* #(&#lifetimes (),)*)>,
        }
    };
    let node = crate::derive::fallback(&definition, &krate);
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    let mut with_input = generics.clone();
    let input = head.map_or_else(
        || {
            with_input.params.push(syn::parse_quote!(__X: #private::Differentiable));
            quote!(__X)
        },
        |head| {
            let input = &head.input;
            quote!(#input)
        },
    );
    let (model_generics, _, _) = with_input.split_for_impl();
    let hygiene = hygiene();
    if generics.lifetimes().next().is_some() {
        // It can't be a layer.
        return quote!(#(#attrs)* #definition const _: () = { type Unknown = #unknown; };);
    }
    quote! {
        #(#attrs)*
        #definition
        #node
        #hygiene
        const _: () = {
            impl #impl_generics #private::Default for #ident #ty_generics #where_clause {
                fn default() -> Self { #private::unreachable!() }
            }
            impl #model_generics #private::Model<#input> for #ident #ty_generics #where_clause {
                type Output = #unknown;
                #[allow(refining_impl_trait, unreachable_code, reason = "never runs")]
                fn begin_update(
                    &self,
                    _: #input,
                    _: &mut #private::Train,
                ) -> #private::Update<Self::Output, #private::DynBackprop<Self, #input>> {
                    #private::unreachable!()
                }
                fn predict(&self, _: #input) -> #private::Result<Self::Output> { #private::unreachable!() }
            }
        };
    }
}
