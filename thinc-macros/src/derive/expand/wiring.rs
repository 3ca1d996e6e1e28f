//! The wiring as a constant, for inferring widths and resizing at run time.

use proc_macro2::TokenStream;
use quote::quote;

use super::private;
use crate::derive::ast::{Container, FieldAtom};
use crate::wiring::{Expr, Operator};

/// The wiring of the whole model, for all impls to refer to.
pub(super) fn item(container: &Container<'_>) -> Option<TokenStream> {
    let private = private(container);
    let value = constant(container, &container.wiring()?);
    Some(quote!(const __THINC_WIRING: &#private::Wiring = &#value;))
}

/// A `Wiring` value, whose numbers count the children.
fn constant(container: &Container<'_>, expr: &Expr<FieldAtom>) -> TokenStream {
    let private = private(container);
    match expr {
        Expr::Atom(atom) => {
            let Some((_, field)) = container.field(&atom.member) else { return TokenStream::new() };
            let index = container.layers().position(|(_, layer)| layer.member == atom.member).unwrap_or(0);
            let label = &field.label;
            quote!(#private::Wiring::Layer(#index, #label))
        }
        Expr::Nary(operator, parts) => {
            let parts = parts.iter().map(|part| constant(container, part));
            let kind = match operator {
                Operator::Chain => quote!(Chain),
                Operator::Add => quote!(Add),
                Operator::Concatenate => quote!(Concatenate),
                Operator::Tuplify => quote!(Tuplify),
            };
            quote!(#private::Wiring::#kind(&[#(#parts),*]))
        }
        Expr::Residual(_, inner) => {
            let inner = constant(container, inner);
            quote!(#private::Wiring::Residual(&#inner))
        }
        Expr::Noop => quote!(#private::Wiring::Noop),
    }
}

/// The children with their names, as `Wiring` counts them.
pub(super) fn children(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    let children = container.layers().map(|(_, field)| {
        let (member, name) = (&field.member, &field.name);
        quote!((#name, &mut self.#member as &mut dyn #private::Node))
    });
    quote!(&mut [#(#children),*])
}
