//! `struct Mlp = ..`: a struct with a field for each layer.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Member, Type, Visibility};

use super::checks::{Of, checks, label};
use super::docs;
use super::holes::{self, Holes};
use super::structure::Structure;
use super::{constant, parameters, private, rules};
use crate::ctxt::Ctxt;
use crate::derive::{Container, ContainerAttrs, Field, FieldAtom, History, Role};
use crate::model::ast::{Atom, Head, Item, Kind};
use crate::tokens::{hygiene, mentions};
use crate::wiring::Expr;

/// A struct with a field for each layer.
pub(super) fn structure(ctxt: &Ctxt, item: &Item, head: Option<&Head>, wiring: &Expr<Atom>) -> TokenStream {
    let mut attrs = ContainerAttrs::read(ctxt, &item.attrs);
    rules::attributes(ctxt, item, &attrs);
    let private = private(attrs.krate.as_ref());
    let names = parameters(&item.generics);
    rules::types(ctxt, wiring);
    rules::wiring(ctxt, &names, wiring);
    for inner in wiring.atoms().into_iter().flat_map(Atom::inner) {
        rules::no_names(ctxt, inner, "a part of a layer has no field of its own: name the whole");
    }
    let constant = constant(&item.ident);
    let width = |number: usize, _: Span| Structure::solved(&private, &constant, number);
    let structure = Structure { private: &private, width: &width, typed: true };

    let layers = layers(ctxt, wiring);
    let types: Vec<Type> =
        layers.iter().map(|layer| Type::Verbatim(structure.atom_ty(layer.atom).unwrap_or_default())).collect();
    let private_field = Visibility::Inherited;
    let fields: Vec<Field<'_>> = layers
        .iter()
        .zip(&types)
        .map(|(layer, ty)| Field {
            member: Member::Named(layer.field.clone()),
            vis: if layer.atom.name.is_some() { &item.vis } else { &private_field },
            ty,
            name: layer.name.clone(),
            label: label(layer.atom),
            role: Some(Role::Layer),
            same: None,
            optional: false,
            history: History::default(),
        })
        .collect();
    let mut next = 0;
    attrs.forward = Some(wiring.map(&mut |atom| {
        next += 1;
        FieldAtom { member: Member::Named(layers[next - 1].field.clone()), spans: Some(atom.spans) }
    }));
    if let Some(head) = head {
        attrs.input = Some(head.input.clone());
        attrs.output = head.output.clone();
    }
    let container = Container {
        ident: &item.ident,
        vis: &item.vis,
        generics: &item.generics,
        attrs,
        fields,
        named: true,
        documented: true,
    };
    let derived = crate::derive::expand_checked(ctxt, &container);

    let Item { attrs, vis, ident, generics } = item;
    let kept = attrs.iter().filter(|attr| !attr.path().is_ident("model"));
    let docs = docs::table_doc(item, wiring);
    let where_clause = &generics.where_clause;
    let definitions = container.fields.iter().map(|field| {
        let (vis, member, ty) = (field.vis, &field.member, field.ty);
        let doc = format!("`{}`", field.label);
        quote!(#[doc = #doc] #vis #member: #ty)
    });
    let default = default(&private, item, &structure, &layers, &types);
    let Holes { constant, checks: decided } =
        holes::holes(&private, wiring, &constant, &names).filter(|_| names.is_empty()).unwrap_or_default();
    let parts = checks(&structure, wiring, &names, true, Of::Parts);
    let hygiene = hygiene();
    let constant = (!constant.is_empty()).then(|| quote!(#hygiene #constant));
    let inner =
        (!(decided.is_empty() && parts.is_empty())).then(|| quote!(#hygiene const _: () = { #decided #parts };));
    let lints = layers.iter().any(|layer| layer.atom.name.is_some()).then(
        || quote!(#[allow(clippy::partial_pub_fields, reason = "layers that have a name are as public as the model")]),
    );
    quote! {
        #(#kept)*
        #docs
        #lints
        #vis struct #ident #generics #where_clause {
            #(#definitions,)*
        }
        #constant
        #default
        #derived
        #inner
    }
}

/// A layer with its field.
struct Wired<'a> {
    atom: &'a Atom,
    field: Ident,
    /// What paths call it.
    name: String,
}

/// The layers in the order in which they are written.
fn layers<'a>(ctxt: &Ctxt, wiring: &'a Expr<Atom>) -> Vec<Wired<'a>> {
    let mut seen = std::collections::HashSet::new();
    let layers = wiring.atoms().into_iter().enumerate().map(|(i, atom)| match &atom.name {
        Some(name) => {
            let text = name.value();
            if !seen.insert(text.clone()) {
                ctxt.error(name, format!("two layers are named `{text}`: paths and saved bytes need one name each"));
            }
            Wired { atom, field: field_name(&text, name.span()), name: text }
        }
        None => Wired { atom, field: format_ident!("layer{i}"), name: i.to_string() },
    });
    layers.collect()
}

/// A name as an identifier, `r#type` for a keyword.
fn field_name(name: &str, span: Span) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(_) => Ident::new(name, span),
        Err(_) => Ident::new_raw(name, span),
    }
}

fn default(
    private: &TokenStream,
    item: &Item,
    structure: &Structure<'_>,
    layers: &[Wired<'_>],
    types: &[Type],
) -> TokenStream {
    let (impl_generics, ty_generics, where_clause) = item.generics.split_for_impl();
    let names = parameters(&item.generics);
    let own = where_clause.into_iter().flat_map(|clause| &clause.predicates);
    // Layers that the macro makes from a generic type need a way to be made.
    let bounds = layers.iter().zip(types).filter_map(|(layer, ty)| {
        let Kind::Layer(made) = &layer.atom.kind else { return None };
        let is_generic = mentions(ty.to_token_stream(), &names);
        (is_generic && made.arguments.is_none()).then(|| quote!(#ty: #private::Default))
    });
    let values = layers.iter().map(|layer| {
        let (field, value) = (&layer.field, structure.atom_value(layer.atom));
        quote!(#field: #value)
    });
    let ident = &item.ident;
    let hygiene = hygiene();
    quote! {
        #hygiene
        const _: () = {
            #[automatically_derived]
            impl #impl_generics #private::Default for #ident #ty_generics where #(#own,)* #(#bounds,)* {
                fn default() -> Self {
                    #[allow(unused_imports, reason = "needed for layers inside of layers only")]
                    use #private::MustBeALayer as _;
                    Self { #(#values,)* }
                }
            }
        };
    }
}
