//! The traversal: what visitors are shown, in the order of the fields.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::LitStr;

use super::axes::Axis;
use super::{as_trait, private};
use crate::derive::ast::{Container, Field, ParamRole, Role};

/// The body of `Node::visit`.
pub(super) fn visit_body(container: &Container<'_>) -> TokenStream {
    let removed = removed(container);
    let fields = container.fields.iter().filter_map(|field| {
        let visit = visit_field(container, field, false)?;
        let history = history(container, field);
        Some(quote!(#history #visit))
    });
    let references = references(container);
    quote!(#removed #(#fields)* #references)
}

/// The body of `Node::visit_mut`.
pub(super) fn visit_mut_body(container: &Container<'_>) -> TokenStream {
    let fields = container.fields.iter().filter_map(|field| visit_field(container, field, true));
    quote!(#(#fields)*)
}

fn visit_field(container: &Container<'_>, field: &Field<'_>, mutable: bool) -> Option<TokenStream> {
    let (member, name) = (&field.member, &field.name);
    let reference = if mutable { quote!(&mut self.#member) } else { quote!(&self.#member) };
    let (role, method) = match field.role.as_ref()? {
        Role::Dim => ("DimField", "dim_visit"),
        Role::Attr => ("AttrField", "attr_visit"),
        Role::Param(_) => ("ParamField", "param_visit"),
        Role::Layer => return Some(quote!(visit.child(#name, #reference)?;)),
        Role::Skip => return None,
    };
    let ty = as_trait(container, field, role);
    let method = Ident::new(&format!("{method}{}", if mutable { "_mut" } else { "" }), Span::call_site());
    let visit = quote!(#ty::#method(#reference, #name, visit)?;);
    if mutable {
        return Some(visit);
    }
    Some(match (&field.role, &field.same) {
        (Some(Role::Param(role)), _) => {
            let axes = declared_axes(container, name, role);
            quote!(#axes #visit)
        }
        (Some(Role::Dim), Some(same)) => {
            quote!(#visit visit.same_dim(#same, #name, #ty::dim_get(&self.#member))?;)
        }
        (Some(Role::Attr), _) if field.optional => quote!(visit.optional_attr(#name, &self.#member)?;),
        _ => visit,
    })
}

fn declared_axes(container: &Container<'_>, name: &str, role: &ParamRole) -> Option<TokenStream> {
    let private = private(container);
    let axes = role.shape.as_ref()?.iter().map(|axis| match Axis::of(container, axis) {
        Axis::Dim { dim, by: None } => {
            let name = &dim.name;
            quote!(#private::Axis::Dim(#name))
        }
        Axis::Dim { dim, by: Some(by) } => {
            let (dim, by) = (&dim.name, &by.name);
            quote!(#private::Axis::Shared { dim: #dim, by: #by })
        }
        Axis::Fixed(size) => quote!(#private::Axis::Size(#size)),
        Axis::Computed(axis) => quote!(#private::AxisSize::axis(#axis)),
    });
    Some(quote!(visit.axes(#name, &[#(#axes),*])?;))
}

/// What older versions had in the place of a field.
fn history(container: &Container<'_>, field: &Field<'_>) -> Option<TokenStream> {
    if field.history.is_empty() {
        return None;
    }
    let private = private(container);
    let renamed_from = field.history.renamed_from.iter().map(LitStr::value);
    let is_new = field.history.is_new;
    Some(quote! {
        visit.history(#private::History { renamed_from: &[#(#renamed_from),*], is_new: #is_new })?;
    })
}

fn removed(container: &Container<'_>) -> Option<TokenStream> {
    let names = &container.attrs.removed;
    let values = names.iter().map(LitStr::value);
    (!names.is_empty()).then(|| quote!(visit.removed(&[#(#values),*])?;))
}

fn references(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let references = container.attrs.refs.iter().map(|reference| {
        let name = reference.shown();
        let layer = match container.referred(reference) {
            Some(path) => quote!(#private::Option::Some(#path)),
            None => quote!(#private::Option::None),
        };
        quote!(visit.reference(#name, #layer)?;)
    });
    references.collect()
}
