//! The body of `Node::resize`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Index;

use super::axes::Axis;
use super::node::{affine, params};
use super::{as_trait, private, wiring};
use crate::derive::ast::{Container, Field};
use crate::derive::attr::Divisible;

pub(super) fn resize_body(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    if container.wiring().is_some() {
        let children = wiring::children(container);
        return quote!(#private::resize(__THINC_WIRING, #children, __thinc_end, __thinc_change, __thinc_apply));
    }
    let Some(signature) = &container.attrs.signature else {
        return quote!(#private::Result::Ok(#private::Default::default()));
    };
    let (mul, add) = affine(signature);
    let passes = signature.passes_input_on();
    let some = |change: TokenStream| match passes {
        true => quote!(#private::Option::Some(#change)),
        false => quote!(#private::Option::None),
    };
    let input = resize_dim(container, signature.input.as_ref(), &some(quote!(__thinc_change.affine(#mul, #add)?)));
    let output_dim = signature.output.as_ref().or(signature.input.as_ref().filter(|_| passes));
    let output = resize_dim(container, output_dim, &some(quote!(__thinc_change.clone())));
    quote! {
        match __thinc_end {
            #private::End::Input => { #input }
            #private::End::Output => {
                let __thinc_change = &__thinc_change.solved(#mul, #add)?;
                #output
            }
        }
    }
}

/// Resizes one dimension and the axes of the parameters that have it.
fn resize_dim(container: &Container<'_>, dim: Option<&Ident>, other_end: &TokenStream) -> TokenStream {
    let private = private(container);
    let field = dim.and_then(|ident| container.dim(ident));
    let owned = field.is_some();
    let resized = quote!(#private::Resized::new(#owned, #other_end));
    let own = field.map(|field| own_dim(container, field));
    match &container.attrs.resized {
        Some(hook) => quote! {
            let mut __thinc_resized = #resized;
            (#hook)(self, __thinc_end, __thinc_change, __thinc_apply, &mut __thinc_resized)?;
            #own
            #private::Result::Ok(__thinc_resized)
        },
        None => quote!(#own #private::Result::Ok(#resized)),
    }
}

fn own_dim(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let private = private(container);
    let (member, name) = (&field.member, &field.name);
    let divisible = divisible(container, field);
    let Axes { computed, resize } = axes(container, field);
    let before = (!computed.is_empty()).then(|| quote!(let __thinc_before = (#(#computed,)*);));
    quote! {
        #divisible
        #before
        if #private::resize_dim(&mut self.#member, #name, __thinc_change, __thinc_apply)? {
            #(#resize)*
        }
    }
}

/// What the dimension must be divisible by.
fn divisible(container: &Container<'_>, field: &Field<'_>) -> Option<TokenStream> {
    let private = private(container);
    let Divisible { dividend, divisor } = container.attrs.divisible.as_ref()?;
    let (parts, by) = (divisor.to_string(), container.dim(divisor)?);
    let (dim_field, member) = (as_trait(container, by, "DimField"), &by.member);
    container.dim(dividend).filter(|dividend| dividend.member == field.member)?;
    Some(quote! {
        let __thinc_by = #dim_field::dim_get(&self.#member);
        #private::check_divisible("resize", #private::Option::Some(__thinc_change.after()), __thinc_by, #parts)?;
    })
}

/// The axes of parameters that follow a dimension.
#[derive(Default)]
struct Axes {
    /// Those that are computed from the layer.
    computed: Vec<TokenStream>,
    /// Resizes them.
    resize: Vec<TokenStream>,
}

fn axes(container: &Container<'_>, field: &Field<'_>) -> Axes {
    let private = private(container);
    let mut all = Axes::default();
    for (param, role) in params(container) {
        let (place, param_field) = (&param.member, as_trait(container, param, "ParamField"));
        for (i, axis) in role.shape.iter().flatten().enumerate() {
            let change = match Axis::of(container, axis) {
                Axis::Dim { dim, .. } if dim.member != field.member => continue,
                Axis::Dim { by: None, .. } => quote!(__thinc_change),
                Axis::Dim { by: Some(by), .. } => {
                    let (dim_field, member) = (as_trait(container, by, "DimField"), &by.member);
                    quote!(&__thinc_change.shared_by(#dim_field::dim_get(&self.#member).unwrap_or(1)))
                }
                Axis::Fixed(_) => continue,
                Axis::Computed(axis) => {
                    let before = Index::from(all.computed.len());
                    let axis = quote!(#private::AxisSize::axis(#axis));
                    all.resize.push(quote! {
                        let __thinc_after = #axis;
                        #private::resize_axis(&mut self.#place, #i, &__thinc_before.#before, &__thinc_after)?;
                    });
                    all.computed.push(axis);
                    continue;
                }
            };
            all.resize.push(quote!(#param_field::param_resize(&mut self.#place, #i, #change)?;));
        }
    }
    all
}
