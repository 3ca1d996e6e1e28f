//! The gradients struct and its `Gradients` impl.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{SEGMENT, as_trait, local, private, trained, where_clause};
use crate::derive::ast::{Container, Field, Role};

/// `LinearGrads`, which mirrors the fields of `Linear` that are trained.
pub(crate) fn grads_struct(container: &Container<'_>) -> TokenStream {
    let ident = container.grads_ident();
    let (vis, generics) = (container.vis, container.generics);
    let where_clause = where_clause(container);
    let doc = format!("The gradients of [`{}`], one field for each of its fields that is trained.", container.ident);
    let marker = marker_type(container);
    let fields = container.fields.iter().filter_map(|field| {
        let ty = gradient_type(container, field);
        let field_vis = field.vis;
        let member = &field.member;
        if !container.named {
            let ty = ty.unwrap_or_else(|| quote!(()));
            return Some(quote!(#field_vis #ty));
        }
        let doc = format!("The gradient of `{}`.", field.name);
        ty.map(|ty| quote!(#[doc = #doc] #field_vis #member: #ty))
    });
    let body = if container.named {
        let marker = marker.map(|ty| quote!(#[doc(hidden)] __types: #ty,));
        quote!(#where_clause { #(#fields,)* #marker })
    } else {
        let marker = marker.map(|ty| quote!(#[doc(hidden)] #ty,));
        quote!((#(#fields,)* #marker) #where_clause;)
    };
    quote! {
        #[doc = #doc]
        #[allow(
            dead_code,
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            clippy::restriction,
            reason = "generated code"
        )]
        #vis struct #ident #generics #body
    }
}

pub(super) fn gradients_impl(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let ident = container.grads_ident();
    let (impl_generics, ty_generics, _) = container.generics.split_for_impl();
    let where_clause = where_clause(container);
    let accumulate = trained(container).map(|field| {
        let member = &field.member;
        match field.role {
            Some(Role::Param(_)) => {
                let param = as_trait(container, field, "ParamField");
                quote!(#param::param_accumulate(&mut self.#member, &other.#member)?;)
            }
            _ => quote!(#private::Gradients::accumulate(&mut self.#member, &other.#member)?;),
        }
    });
    let visit = trained(container).map(|field| {
        let (member, name) = (&field.member, &field.name);
        match field.role {
            Some(Role::Param(_)) => quote!(visit.gradient(#name, &mut self.#member)?;),
            _ => quote! {
                visit.enter(#name);
                #private::Gradients::visit(&mut self.#member, visit)?;
                visit.leave();
            },
        }
    });
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::Gradients for #ident #ty_generics #where_clause {
            fn accumulate(&mut self, other: &Self) -> #private::Result<()> {
                #(#accumulate)*
                #private::Result::Ok(())
            }

            fn visit(&mut self, visit: &mut dyn #private::VisitGradients) -> #private::Result<()> {
                #(#visit)*
                #private::Result::Ok(())
            }
        }
    }
}

/// An expression for gradients with nothing added, from `self`.
pub(super) fn zero_grads(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let ident = container.grads_ident();
    let mut fields: Vec<(TokenStream, TokenStream)> = Vec::new();
    for field in &container.fields {
        let (member, name) = (&field.member, &field.name);
        let value = match field.role {
            Some(Role::Param(_)) => {
                let param = as_trait(container, field, "ParamField");
                quote!(#param::param_zero_grad(&self.#member)?)
            }
            Some(Role::Layer) => quote! {
                #private::Layer::zero_grads(&self.#member).map_err(|error| error.at(#name))?
            },
            _ if container.named => continue,
            _ => quote!(()),
        };
        fields.push((quote!(#member), value));
    }
    // Long functions take more than linear time to compile: the values of many fields are made in several.
    let mut segments = TokenStream::new();
    if fields.len() > SEGMENT {
        let names: Vec<Ident> = (0..fields.len()).map(|i| local("gradients", i)).collect();
        for (names, fields) in names.chunks(SEGMENT).zip(fields.chunks(SEGMENT)) {
            let values = fields.iter().map(|(_, value)| value);
            segments.extend(quote! {
                let (#(#names,)*) = #private::segment((), |()| #private::Result::Ok((#(#values,)*)))?;
            });
        }
        for (name, (_, value)) in names.iter().zip(&mut fields) {
            *value = quote!(#name);
        }
    }
    let marker = marker_type(container).map(|_| quote!(#private::PhantomData));
    let gradients = if container.named {
        let fields = fields.iter().map(|(member, value)| quote!(#member: #value));
        let marker = marker.map(|value| quote!(__types: #value));
        quote!(#ident { #(#fields,)* #marker })
    } else {
        let values = fields.iter().map(|(_, value)| value);
        quote!(#ident(#(#values,)* #marker))
    };
    if segments.is_empty() { gradients } else { quote!({ #segments #gradients }) }
}

fn gradient_type(container: &Container<'_>, field: &Field<'_>) -> Option<TokenStream> {
    match field.role {
        Some(Role::Param(_)) => {
            let param = as_trait(container, field, "ParamField");
            Some(quote!(#param::Gradient))
        }
        Some(Role::Layer) => {
            let layer = as_trait(container, field, "Layer");
            Some(quote!(#layer::Grads))
        }
        _ => None,
    }
}

/// Keeps type parameters in use that only attributes mention.
fn marker_type(container: &Container<'_>) -> Option<TokenStream> {
    let private = private(container);
    let types: Vec<_> = container.generics.type_params().map(|param| &param.ident).collect();
    (!types.is_empty()).then(|| quote!(#private::PhantomData<fn() -> (#(#types,)*)>))
}
