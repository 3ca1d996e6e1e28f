//! What a struct with mistakes still gets, so that each mistake is the only message about it.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Path};

use super::ast::Container;
use super::expand::grads_struct;
use crate::tokens::hygiene;

/// Impls that type-check and can never run, as the errors beside them stop the build.
pub(crate) fn fallback(input: &DeriveInput, container: Option<&Container<'_>>, krate: &Path) -> TokenStream {
    if input.generics.lifetimes().next().is_some() || matches!(input.data, Data::Union(_)) {
        return TokenStream::new();
    }
    let private = quote!(#krate::__private);
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let hygiene = hygiene();
    let grads_struct = container.map(grads_struct);
    let grads = container.map_or_else(
        || quote!(()),
        |container| {
            let ident = container.grads_ident();
            quote!(#ident #ty_generics)
        },
    );
    let gradients_impl = container.map(|container| {
        let ident = container.grads_ident();
        quote! {
            impl #impl_generics #private::Gradients for #ident #ty_generics #where_clause {
                fn accumulate(&mut self, _: &Self) -> #private::Result<()> { #private::unreachable!() }
                fn visit(&mut self, _: &mut dyn #private::VisitGradients) -> #private::Result<()> { #private::unreachable!() }
            }
        }
    });
    let model = container.and_then(|container| {
        let (input, output) = (container.attrs.input.as_ref()?, container.attrs.output.as_ref()?);
        Some(quote! {
            impl #impl_generics #private::Model<#input> for #ident #ty_generics #where_clause {
                type Output = #output;
                #[allow(refining_impl_trait, unreachable_code, reason = "never runs")]
                fn begin_update(
                    &self,
                    _: #input,
                    _: &mut #private::Train,
                ) -> #private::Update<#output, #private::DynBackprop<Self, #input>> {
                    #private::unreachable!()
                }
                fn predict(&self, _: #input) -> #private::Result<#output> { #private::unreachable!() }
            }
        })
    });
    quote! {
        #grads_struct
        #hygiene
        const _: () = {
            #gradients_impl
            impl #impl_generics #private::Node for #ident #ty_generics #where_clause {
                fn name(&self) -> #private::Cow<'_, str> { #private::unreachable!() }
                fn visit(&self, _: &mut dyn #private::Visit) -> #private::Result<()> { #private::unreachable!() }
                fn visit_mut(&mut self, _: &mut dyn #private::VisitMut) -> #private::Result<()> { #private::unreachable!() }
                fn resize(&mut self, _: #private::End, _: &#private::SizeChange, _: bool) -> #private::Result<#private::Resized> {
                    #private::unreachable!()
                }
                fn initialize_params(&mut self, _: &mut #private::InitContext<'_>) -> #private::Result<()> {
                    #private::unreachable!()
                }
            }
            impl #impl_generics #private::Layer for #ident #ty_generics #where_clause {
                type Grads = #grads;
                fn zero_grads(&self) -> #private::Result<Self::Grads> { #private::unreachable!() }
                fn visit_updates(&mut self, _: &mut Self::Grads, _: &mut dyn #private::VisitUpdates) -> #private::Result<()> {
                    #private::unreachable!()
                }
            }
            #model
        };
    }
}
