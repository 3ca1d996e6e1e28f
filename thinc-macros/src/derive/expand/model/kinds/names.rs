//! What the text of a layer's type tells about whether two of them may be the same type.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::Type;

use crate::tokens::text;

/// A type with `_` in place of widths, as far as they look like such.
pub(super) fn without_widths(ty: TokenStream, consts: &[&Ident]) -> String {
    let is_width = |token: &TokenTree| match token {
        TokenTree::Literal(_) => true,
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Ident(ident) => {
            let name = ident.to_string();
            let is_constant = name.len() > 1 && !name.contains(char::is_lowercase);
            is_constant || consts.contains(&ident)
        }
        TokenTree::Punct(_) => false,
    };
    let tokens = ty.into_iter().map(|token| if is_width(&token) { quote!(_) } else { token.into() });
    text(&tokens.collect())
}

/// A type of this library without its arguments, or an array of one. Types of different heads differ.
pub(super) fn head(ty: &Type) -> Option<String> {
    match ty {
        Type::Array(array) => head(&array.elem).map(|element| format!("[{element}]")),
        Type::Paren(inner) => head(&inner.elem),
        Type::Group(inner) => head(&inner.elem),
        Type::Verbatim(tokens) => match syn::parse2(tokens.clone()) {
            Ok(Type::Verbatim(_)) | Err(_) => None,
            Ok(ty) => head(&ty),
        },
        Type::Path(path) => {
            let last = &path.path.segments.last()?.ident;
            crate::table::is_layer(last).then(|| last.to_string())
        }
        _ => None,
    }
}
