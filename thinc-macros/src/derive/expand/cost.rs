//! The value of `COST`: what the parameters, the layers and the struct's own code cost, as far as types tell.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{BinOp, Expr};

use super::axes::Axis;
use super::private;
use crate::derive::ast::{Container, Field, Role};

pub(super) fn cost(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let params = container.fields.iter().filter_map(|field| match &field.role {
        Some(Role::Param(param)) => Some(param_cost(container, param.shape.as_deref())),
        _ => None,
    });
    let has_params = params.clone().next().is_some();
    let layers = container.layers().map(|(_, field)| layer_cost(container, field));
    let own = match &container.attrs.multiply_adds {
        Some(expr) => {
            let count = lower(container, expr);
            Some(quote!(#private::Cost::new(#private::Option::Some(0), #count)))
        }
        None if has_params => Some(quote!(#private::Cost::new(#private::Option::Some(0), #private::Option::None))),
        None => None,
    };
    let parts = params.chain(layers).chain(own);
    quote!(#private::Cost::NOTHING #(.and(&#parts))*)
}

fn param_cost(container: &Container<'_>, shape: Option<&[Expr]>) -> TokenStream {
    let private = private(container);
    let axes = shape.map(|shape| shape.iter().map(|axis| axis_size(container, axis)).collect::<Option<Vec<_>>>());
    match axes.flatten() {
        Some(axes) => quote!(#private::Cost::param(&[#(#axes),*])),
        None => quote!(#private::Cost::new(#private::Option::None, #private::Option::Some(0))),
    }
}

/// The length of an axis as a constant. `None` where it may only be known at run time.
fn axis_size(container: &Container<'_>, axis: &Expr) -> Option<TokenStream> {
    if let Axis::Dim { dim, .. } = Axis::of(container, axis) {
        return Some(size(container, dim));
    }
    is_constant(axis).then(|| quote!(#axis))
}

/// Whether an expression is certainly one that the compiler can evaluate: calls may not be.
fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Paren(paren) => is_constant(&paren.expr),
        Expr::Group(group) => is_constant(&group.expr),
        Expr::Binary(binary) => is_constant(&binary.left) && is_constant(&binary.right),
        Expr::Block(block) => match block.block.stmts.as_slice() {
            [syn::Stmt::Expr(expr, None)] => is_constant(expr),
            _ => false,
        },
        _ => false,
    }
}

/// A layer has its parameters once, and computes as often as it stands in the wiring.
fn layer_cost(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let private = private(container);
    let ty = field.ty;
    if container.is_recursive(ty) {
        return quote!(#private::Cost::UNKNOWN);
    }
    let uses = container.wiring().map_or(1, |wiring| {
        let atoms = wiring.atoms();
        atoms.iter().filter(|atom| atom.member == field.member).count()
    });
    let used = (uses != 1).then(|| quote!(.used(#uses)));
    quote!(<#ty as #private::Layer>::COST #used)
}

/// The value of `multiply_adds` as an `Option<usize>`, in which too large a number is `None`.
fn lower(container: &Container<'_>, expr: &Expr) -> TokenStream {
    let private = private(container);
    match expr {
        Expr::Paren(paren) => lower(container, &paren.expr),
        Expr::Group(group) => lower(container, &group.expr),
        Expr::Binary(binary) if matches!(binary.op, BinOp::Mul(_) | BinOp::Add(_)) => {
            let function = if matches!(binary.op, BinOp::Mul(_)) { quote!(product) } else { quote!(sum) };
            let (left, right) = (lower(container, &binary.left), lower(container, &binary.right));
            quote!(#private::#function(#left, #right))
        }
        expr => leaf(container, expr),
    }
}

fn leaf(container: &Container<'_>, expr: &Expr) -> TokenStream {
    let private = private(container);
    if let Some(field) = dim(container, expr) {
        let size = size(container, field);
        return quote!(#private::size(#size));
    }
    let mut names = Vec::new();
    collect_dims(container, quote!(#expr), &mut names);
    if names.is_empty() {
        return quote!(#private::Option::Some(#expr));
    }
    let sizes = names.iter().filter_map(|name| container.dim(name)).map(|field| size(container, field));
    quote! {{
        #(let #names: usize = #sizes;)*
        if #(#names == #private::DYN)||* { #private::Option::None } else { #private::Option::Some(#expr) }
    }}
}

fn collect_dims(container: &Container<'_>, tokens: TokenStream, found: &mut Vec<Ident>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if container.dim(&ident).is_some() && !found.contains(&ident) => found.push(ident),
            TokenTree::Group(group) => collect_dims(container, group.stream(), found),
            _ => {}
        }
    }
}

fn size(container: &Container<'_>, field: &Field<'_>) -> TokenStream {
    let (private, ty) = (private(container), field.ty);
    quote!(<#ty as #private::DimField>::SIZE)
}

/// The `#[dim]` field that an expression is the name of.
fn dim<'a, 'b>(container: &'b Container<'a>, expr: &Expr) -> Option<&'b Field<'a>> {
    let Expr::Path(path) = expr else { return None };
    container.dim(path.path.get_ident()?)
}
