//! Writes the generated impls, one file each.

mod axes;
mod cost;
mod docs;
mod grads;
mod layer;
mod model;
mod node;
mod resize;
mod takes;
mod visit;
mod widths;
mod wiring;

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::{GenericParam, Path, Type};

use crate::derive::ast::{Container, Field, Role};
use crate::tokens::{Spans, hygiene, local, mentions, moved, respan};

pub(crate) use grads::grads_struct;
pub(crate) use model::Kinds;
pub(crate) use node::placeholders;

/// How many layers' steps stand in one function. Where there are more, each segment of that many gets a function of its
/// own: LLVM takes more than linear time for long functions.
const SEGMENT: usize = 16;

/// All impls for one struct.
pub(crate) fn expand(container: &Container<'_>) -> TokenStream {
    let grads = grads_struct(container);
    let wiring = wiring::item(container);
    let grads_impl = grads::gradients_impl(container);
    let node = node::node_impl(container);
    let layer = layer::layer_impl(container);
    let model = model::model_impl(container);
    let takes = takes::takes_impl(container);
    let roles = roles(container);
    let checks = widths::item_checks(container);
    let hygiene = hygiene();
    quote! {
        #grads
        #hygiene
        const _: () = {
            #wiring
            #grads_impl
            #node
            #layer
            #model
            #takes
            #roles
        };
        #checks
    }
}

/// The path of what generated code uses.
pub(crate) fn private(container: &Container<'_>) -> TokenStream {
    let krate: Path = container.krate();
    quote!(#krate::__private)
}

/// A statement about a type, underlined where the type stands. The type's own tokens stay where they are.
fn on_type(ty: &Type, statement: impl FnOnce(&Ident) -> TokenStream) -> TokenStream {
    let place = Ident::new("__thinc_type", Span::call_site());
    let statement = respan(statement(&place), type_spans(ty).0);
    let statement = replaced(statement, &place, &quote!(#ty));
    quote!(#statement;)
}

/// Tokens with others in the place of a name.
fn replaced(tokens: TokenStream, name: &Ident, by: &TokenStream) -> TokenStream {
    let replaced = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(ident) if ident == *name => by.clone(),
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), replaced(group.stream(), name, by));
            inner.set_span(group.span());
            TokenTree::Group(inner).into()
        }
        other => other.into(),
    });
    replaced.collect()
}

/// The first and the last place of a type: errors underline what stands between.
fn type_spans(ty: &Type) -> (Span, Span) {
    let Spans(first, last) = Spans::of(quote!(#ty));
    (first, last)
}

/// The names of the type and const parameters.
pub(crate) fn parameters<'a>(container: &Container<'a>) -> impl Iterator<Item = &'a Ident> {
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

/// The struct's own bounds, and that its fields can have their roles.
///
/// The latter also for types without parameters, for which it is true or false at once: where it is false, the
/// impls then don't apply, and the one error about it is that of [`roles`]. (The binder keeps the compiler from
/// reporting the bound itself.) A field that holds the struct itself has no such bound, which would depend on itself.
fn where_clause(container: &Container<'_>) -> TokenStream {
    bounds(container, &|_| true)
}

/// The struct's own bounds, and that some of its fields can have their roles.
fn bounds(container: &Container<'_>, of: &dyn Fn(&Field<'_>) -> bool) -> TokenStream {
    let private = private(container);
    let own = container.generics.where_clause.iter().flat_map(|clause| clause.predicates.iter());
    let fields =
        container.fields.iter().filter(|field| !container.is_recursive(field.ty) && of(field)).filter_map(|field| {
            let role = match field.role.as_ref()? {
                Role::Layer => quote!(Layer),
                Role::Param(_) => quote!(ParamField),
                Role::Dim => quote!(DimField),
                Role::Attr => quote!(AttrField),
                Role::Skip => return None,
            };
            let ty = field.ty;
            Some(quote!(for<'__thinc> #ty: #private::#role))
        });
    let values = named_values(container).map(|ty| quote!(for<'__thinc> #ty: #private::Differentiable));
    let params = container.generics.type_params().map(|param| {
        let ident = &param.ident;
        quote!(#ident: 'static)
    });
    quote!(where #(#own,)* #(#fields,)* #(#values,)* #(#params,)*)
}

/// The types of values that the attributes name.
fn named_values<'b>(container: &'b Container<'_>) -> impl Iterator<Item = &'b Type> {
    let attrs = &container.attrs;
    [&attrs.input, &attrs.output, &attrs.takes].into_iter().flatten()
}

/// The one place where the compiler checks that a field's type fits its role, with the error on that type.
fn roles(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let values = named_values(container)
        .filter(|ty| !is_generic(container, ty))
        .map(|ty| on_type(ty, |ty| quote!(<#ty as #private::Differentiable>::VALUE)));
    let fields = container.fields.iter().filter(|field| !is_generic(container, field.ty)).filter_map(|field| {
        let ty = field.ty;
        Some(match field.role.as_ref()? {
            Role::Layer => on_type(ty, |ty| quote!(<#ty as #private::Layer>::ROLE)),
            Role::Param(_) => on_type(ty, |ty| quote!(<#ty as #private::ParamField>::ROLE)),
            Role::Dim => on_type(ty, |ty| quote!(<#ty as #private::DimField>::ROLE)),
            Role::Attr => {
                let write = on_type(ty, |ty| quote!(<#ty as #private::AttrWrite>::ROLE));
                let read = on_type(ty, |ty| quote!((&#private::AttrRead::<#ty>(#private::PhantomData)).check_read()));
                quote!(#write #read)
            }
            Role::Skip => return None,
        })
    });
    quote! {
        #[allow(path_statements, unused_imports, reason = "a path proves a role, and attributes need the imports")]
        fn __roles() {
            use #private::{CheckNothing as _, CheckRead as _};
            #(#values)*
            #(#fields)*
        }
    }
}

/// Parameters and layers, in the order of the fields: what has gradients.
fn trained<'a, 'b>(container: &'b Container<'a>) -> impl Iterator<Item = &'b Field<'a>> {
    container.fields.iter().filter(|field| matches!(field.role, Some(Role::Param(_) | Role::Layer)))
}

/// `<Type as Trait>`.
fn as_trait(container: &Container<'_>, field: &Field<'_>, name: &str) -> TokenStream {
    let private = private(container);
    let (ty, name) = (field.ty, Ident::new(name, Span::call_site()));
    quote!(<#ty as #private::#name>)
}
