//! `struct Mlp = ..` and `type Mlp = ..`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{Attribute, Member, Type, Visibility};

use super::checks::{Of, checks, label};
use super::docs;
use super::holes::{self, Holes};
use super::structure::{Structure, camel_case};
use super::{parameters, private};
use crate::ctxt::Ctxt;
use crate::derive::{Container, ContainerAttrs, Field, FieldAtom, Role};
use crate::model::ast::{Atom, Head, Item, Kind};
use crate::tokens::{hygiene, mentions};
use crate::wiring::slips::RESIDUAL;
use crate::wiring::{Expr, Operator};

/// A struct with a field for each layer.
pub(super) fn structure(ctxt: &Ctxt, item: &Item, head: Option<&Head>, wiring: &Expr<Atom>) -> TokenStream {
    let mut attrs = ContainerAttrs::read(ctxt, &item.attrs);
    check_attributes(ctxt, item, &attrs);
    let private = private(attrs.krate.as_ref());
    let names = parameters(&item.generics);
    check_types(ctxt, wiring);
    for inner in wiring.atoms().into_iter().flat_map(Atom::inner) {
        no_names(ctxt, inner, "a part of a layer has no field of its own: name the whole");
    }
    if !names.is_empty() {
        holes::forbid(ctxt, wiring);
    }
    let constant = format_ident!("__THINC_WIDTHS_OF_{}", item.ident.to_string().trim_start_matches("r#"));
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

/// An alias of the structural type.
pub(super) fn alias(ctxt: &Ctxt, item: &Item, wiring: &Expr<Atom>) -> TokenStream {
    let attrs = ContainerAttrs::read(ctxt, &item.attrs);
    let private = private(attrs.krate.as_ref());
    let names = parameters(&item.generics);
    check_types(ctxt, wiring);
    no_names(ctxt, wiring, NEEDS_FIELDS);
    if !names.is_empty() {
        holes::forbid(ctxt, wiring);
    }
    let constant = format_ident!("__THINC_WIDTHS_OF_{}", item.ident.to_string().trim_start_matches("r#"));
    let width = |number: usize, _: Span| Structure::solved(&private, &constant, number);
    let structure = Structure { private: &private, width: &width, typed: true };
    let ty = structure.ty(wiring);
    let Item { attrs, vis, ident, generics } = item;
    let kept = attrs.iter().filter(|attr| !attr.path().is_ident("model"));
    let Holes { constant, checks: decided } =
        holes::holes(&private, wiring, &constant, &names).filter(|_| names.is_empty()).unwrap_or_default();
    let all = checks(&structure, wiring, &names, true, Of::All);
    let hygiene = hygiene();
    let constant = (!constant.is_empty()).then(|| quote!(#hygiene #constant));
    quote! {
        #(#kept)*
        #vis type #ident #generics = #ty;
        #constant
        #hygiene
        const _: () = { #decided #all };
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

/// In an item everything has a type that can be written down.
pub(super) fn check_types(ctxt: &Ctxt, wiring: &Expr<Atom>) {
    for atom in wiring.atoms() {
        if let Kind::Value { ty: None, owner: None, value } = &atom.kind {
            let text = crate::tokens::text(value);
            let message = match layer_in_small_letters(value) {
                Some((name, layer)) => {
                    format!("`{name}` is a value, as it starts with a small letter: write `{layer}`")
                }
                None if text.starts_with("residual") => RESIDUAL.to_owned(),
                None => format!(
                    "an item needs the type of each layer: write `{text} as Linear<784, 10>`, with the type that it has"
                ),
            };
            ctxt.error(value, message);
        }
        atom.inner().into_iter().for_each(|inner| check_types(ctxt, inner));
    }
    check_tuples(ctxt, wiring);
}

/// The layer of this library that `relu<784, 512>` or `layer_norm` is meant to be.
fn layer_in_small_letters(value: &TokenStream) -> Option<(Ident, Ident)> {
    let Some(TokenTree::Ident(name)) = value.clone().into_iter().next() else { return None };
    let layer = camel_case(&name);
    crate::table::is_layer(&layer).then_some((name, layer))
}

/// A tuple that the library has no impls for.
pub(super) fn check_tuples(ctxt: &Ctxt, wiring: &Expr<Atom>) {
    match wiring {
        Expr::Nary(operator, parts) => {
            if *operator == Operator::Tuplify && parts.len() > 8 {
                let place = parts[8].atoms().first().map_or_else(Span::call_site, |atom| atom.spans.0);
                ctxt.error_at(place, "`&` gives a tuple of at most 8 outputs: group some of them in parentheses");
            }
            parts.iter().for_each(|part| check_tuples(ctxt, part));
        }
        Expr::Residual(_, inner) => check_tuples(ctxt, inner),
        Expr::Atom(_) | Expr::Noop => {}
    }
}

/// Names are the fields of a struct, which only the struct form makes.
pub(super) fn no_names(ctxt: &Ctxt, wiring: &Expr<Atom>, message: &str) {
    for atom in wiring.atoms() {
        if let Some(name) = &atom.name {
            ctxt.error(name, message);
        }
        atom.inner().into_iter().for_each(|inner| no_names(ctxt, inner, message));
    }
}

/// Why other forms have no names.
pub(super) const NEEDS_FIELDS: &str = "names need a struct with fields: write `model! { struct Name = .. }`";

fn check_attributes(ctxt: &Ctxt, item: &Item, attrs: &ContainerAttrs) {
    for key in &attrs.keys {
        if !["name", "grads", "crate"].iter().any(|known| key == known) {
            ctxt.error(key, format!("`{key}` is for `#[derive(Model)]`: here the wiring behind `=` says it"));
        }
    }
    for attr in item.attrs.iter().filter(|attr| attr.path().is_ident("derive")) {
        derives(ctxt, attr);
    }
}

fn derives(ctxt: &Ctxt, attr: &Attribute) {
    // What cannot be read is the compiler's to report.
    let _ = attr.parse_nested_meta(|meta| {
        if let Some(last) = meta.path.segments.last()
            && (last.ident == "Model" || last.ident == "Default")
        {
            let message = format!("`model!` makes the struct's `{}` itself: leave it out here", last.ident);
            ctxt.error(&last.ident, message);
        }
        Ok(())
    });
}

impl Default for Holes {
    fn default() -> Self {
        Self { constant: TokenStream::new(), checks: TokenStream::new() }
    }
}
