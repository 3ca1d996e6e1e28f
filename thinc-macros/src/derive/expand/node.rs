//! `impl Node`: the name, and what initializing needs. The traversal is in [`visit`], and what resizing needs in [`resize`].

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Expr;

use super::axes::{Axis, axis_field};
use super::{as_trait, private, resize, visit, where_clause, wiring};
use crate::derive::ast::{Container, Field, ParamRole, Role, SignatureExpr, member_name};
use crate::derive::attr::Divisible;

pub(super) fn node_impl(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let ident = container.ident;
    let (impl_generics, ty_generics, _) = container.generics.split_for_impl();
    let where_clause = where_clause(container);
    let name = name(container);
    let wired = wired(container);
    let visit = visit::visit_body(container);
    let visit_mut = visit::visit_mut_body(container);
    let unify = unify_body(container);
    let resize = resize::resize_body(container);
    let initialize = initialize_body(container);
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::Node for #ident #ty_generics #where_clause {
            fn name(&self) -> #private::Cow<'_, str> {
                #name
            }

            fn wired(&self) -> #private::Wired {
                #wired
            }

            fn visit(&self, visit: &mut dyn #private::Visit) -> #private::Result<()> {
                #visit
                #private::Result::Ok(())
            }

            fn visit_mut(&mut self, visit: &mut dyn #private::VisitMut) -> #private::Result<()> {
                #visit_mut
                #private::Result::Ok(())
            }

            fn unify(&mut self, widths: #private::Widths) -> #private::Result<#private::Widths> {
                #unify
            }

            fn resize(
                &mut self,
                __thinc_end: #private::End,
                __thinc_change: &#private::SizeChange,
                __thinc_apply: bool,
            ) -> #private::Result<#private::Resized> {
                #resize
            }

            fn initialize_params(&mut self, __thinc_context: &mut #private::InitContext<'_>) -> #private::Result<()> {
                #initialize
                #private::Result::Ok(())
            }
        }
    }
}

/// The node's name, in which `{field}` stands for the name of a layer or for an attribute.
fn name(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let Some(name) = &container.attrs.name else {
        let name = snake_case(&container.ident.to_string());
        return quote!(#private::Cow::Borrowed(#name));
    };
    let mut text = name.value();
    let placeholders = placeholders(&text);
    if placeholders.is_empty() {
        return quote!(#private::Cow::Borrowed(#name));
    }
    let names: Vec<_> = placeholders
        .iter()
        .filter_map(|name| container.fields.iter().find(|field| member_name(&field.member) == *name))
        .map(|field| {
            let member = &field.member;
            match field.role {
                Some(Role::Layer) => quote!(#private::Node::name(&self.#member)),
                _ => quote!(self.#member),
            }
        })
        .collect();
    for name in placeholders {
        text = text.replacen(&format!("{{{name}}}"), "{}", 1);
    }
    quote!(#private::Cow::Owned(#private::format!(#text, #(#names),*)))
}

/// The names between braces.
pub(crate) fn placeholders(name: &str) -> Vec<String> {
    name.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned()).collect()
}

fn wired(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    match container.wiring() {
        Some(_) => quote!(#private::Wired::By(*__THINC_WIRING)),
        None => quote!(#private::Wired::Alone(<Self as #private::Layer>::SIGNATURE)),
    }
}

fn unify_body(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    if container.wiring().is_some() {
        let children = wiring::children(container);
        return quote!(#private::unify(__THINC_WIRING, #children, widths));
    }
    let Some(signature) = &container.attrs.signature else { return quote!(#private::Result::Ok(widths)) };
    let (mul, add) = affine(signature);
    let dim = |ident: &Ident| {
        let name = container.dim(ident).map_or("", |field| &field.name);
        (quote!(&mut self.#ident), name)
    };
    let input = signature.input.as_ref().map(|ident| {
        let (place, name) = dim(ident);
        quote!(#private::unify_dim(#place, #name, &widths.input, 1, 0)?)
    });
    match (&signature.output, input) {
        (Some(output), input) => {
            let (place, name) = dim(output);
            let input_again = if signature.passes_input_on() { input.clone() } else { None };
            let input = input.unwrap_or_else(|| quote!(widths.input));
            let refresh = input_again.map(|input| quote!(let input = #input;));
            quote! {
                let input = #input;
                let output = #private::unify_dim(#place, #name, &widths.output, #mul, #add)?;
                #refresh
                #private::Result::Ok(#private::Widths { input, output })
            }
        }
        (None, Some(input)) => quote! {
            let input = #input;
            let widths = #private::unify_through(#private::Widths { input, output: widths.output }, #mul, #add)?;
            #input;
            #private::Result::Ok(widths)
        },
        (None, None) => quote!(#private::unify_through(widths, #mul, #add)),
    }
}

fn initialize_body(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let params = params(container).filter_map(|(field, role)| {
        let (shape, init) = (role.shape.as_ref()?, role.init.as_ref()?);
        let (member, name) = (&field.member, &field.name);
        let axes = shape.iter().map(|axis| axis_size(container, axis));
        let param_field = as_trait(container, field, "ParamField");
        let init = match axis_field(container, init) {
            Some(field) => {
                let member = &field.member;
                quote!(&self.#member)
            }
            None => quote!(&#init),
        };
        Some(quote! {
            let __thinc_shape = [#(#axes),*];
            #param_field::param_initialize(&mut self.#member, #name, &__thinc_shape, #init, __thinc_context)?;
        })
    });
    let children = container.layers().map(|(_, field)| {
        let (member, name) = (&field.member, &field.name);
        quote!(__thinc_context.child(#name, &mut self.#member)?;)
    });
    let divisible = container.attrs.divisible.as_ref().map(|Divisible { dividend, divisor }| {
        let parts = divisor.to_string();
        let size = |ident: &Ident| {
            let field = container.dim(ident).map(|field| as_trait(container, field, "DimField"));
            quote!(#field::dim_get(&self.#ident))
        };
        let (width, by) = (size(dividend), size(divisor));
        quote!(#private::check_divisible("initialize", #width, #by, #parts)?;)
    });
    quote!(#divisible #(#params)* #(#children)*)
}

/// The size of one axis of a parameter: a dimension's, or an expression's.
fn axis_size(container: &Container<'_>, axis: &Expr) -> TokenStream {
    let private = private(container);
    let field = match Axis::of(container, axis) {
        Axis::Dim { dim, .. } => dim,
        Axis::Fixed(size) => return quote!(#size),
        Axis::Computed(axis) => return quote!(#private::axis_size(#private::AxisSize::axis(#axis))),
    };
    let (member, name) = (&field.member, &field.name);
    let signature = container.attrs.signature.as_ref();
    let is = |ident: Option<&Ident>| ident.is_some_and(|ident| ident == &member_name(member));
    let sample = if is(signature.and_then(|signature| signature.output.as_ref())) {
        "output"
    } else if is(signature.and_then(|signature| signature.input.as_ref())) {
        "input"
    } else {
        // No sample tells of a dimension that is not a width, such as the number of an embedding's rows.
        ""
    };
    let dim_field = as_trait(container, field, "DimField");
    quote!(#private::known_dim(#dim_field::dim_get(&self.#member), #name, #sample)?)
}

pub(super) fn params<'a, 'b>(container: &'b Container<'a>) -> impl Iterator<Item = (&'b Field<'a>, &'b ParamRole)> {
    container.fields.iter().filter_map(|field| match &field.role {
        Some(Role::Param(role)) => Some((field, role)),
        _ => None,
    })
}

/// `mul` and `add` of a signature.
pub(super) fn affine(signature: &SignatureExpr) -> (TokenStream, TokenStream) {
    let mul = signature.mul.as_ref().map_or_else(|| quote!(1usize), |mul| quote!(#mul));
    let add = signature.add.as_ref().map_or_else(|| quote!(0usize), |add| quote!(#add));
    (mul, add)
}

/// `LayerNorm` as `layer_norm`.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for (i, c) in name.trim_start_matches("r#").char_indices() {
        if c.is_uppercase() && i > 0 {
            text.push('_');
        }
        text.extend(c.to_lowercase());
    }
    text
}
