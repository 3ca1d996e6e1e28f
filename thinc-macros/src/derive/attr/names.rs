//! Names in options: those of older versions, and paths of layers.

use proc_macro2::{Ident, Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Lit, LitStr, Token};

use super::separated;
use crate::ctxt::Ctxt;

/// `output_layer = encode.0`: a reference and the layer that it is to.
pub(crate) struct Reference {
    pub(crate) name: Ident,
    /// The names of layers on the way there, of which the first is this struct's.
    pub(crate) path: Vec<String>,
    /// Where the path begins.
    pub(crate) place: Span,
}

impl Reference {
    /// What visitors are to call it.
    pub(crate) fn shown(&self) -> String {
        self.name.unraw().to_string()
    }
}

/// `"beta"`
pub(super) fn quoted(input: ParseStream<'_>) -> syn::Result<LitStr> {
    if input.peek(LitStr) {
        return input.parse();
    }
    let name = match input.fork().parse::<TokenTree>() {
        Ok(TokenTree::Ident(word)) => word.unraw().to_string(),
        Ok(TokenTree::Literal(number)) if number.to_string().bytes().all(|c| c.is_ascii_digit()) => number.to_string(),
        _ => return Err(input.error("expected a name in quotes")),
    };
    Err(input.error(format!("expected a name in quotes: `\"{name}\"`")))
}

/// `"beta", "gamma"`
pub(super) fn quoted_list(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Vec<LitStr>> {
    let mut names = Vec::new();
    separated(ctxt, input, &mut |input| {
        names.push(quoted(input)?);
        Ok(())
    })?;
    Ok(names)
}

/// `output_layer = encode.0, attention = none`
pub(super) fn references(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Vec<Reference>> {
    let mut references = Vec::new();
    separated(ctxt, input, &mut |input| {
        let name = Ident::parse_any(input)?;
        if !input.peek(Token![=]) {
            let message = format!("the reference `{name}` needs a layer: `{name} = layer`, or `{name} = none`");
            return Err(syn::Error::new(name.span(), message));
        }
        input.parse::<Token![=]>()?;
        let place = input.span();
        references.push(Reference { name, path: layer_path(input)?, place });
        Ok(())
    })?;
    Ok(references)
}

/// `encode.0`
fn layer_path(input: ParseStream<'_>) -> syn::Result<Vec<String>> {
    if input.peek(Token![self]) {
        return Err(input.error("layers are named without `self.` here"));
    }
    let mut path = Vec::new();
    loop {
        let expected = input.error("expected the name of a layer, a path such as `encode.0`, or `none`");
        if input.peek(Ident::peek_any) {
            path.push(input.call(Ident::parse_any)?.unraw().to_string());
        } else {
            // `0.1` of `encode.0.1` is one token.
            let number = match input.parse() {
                Ok(Lit::Int(number)) => number.to_string(),
                Ok(Lit::Float(numbers)) => numbers.to_string(),
                _ => return Err(expected),
            };
            path.extend(number.split('.').map(str::to_owned));
            if path.iter().any(|name| name.is_empty()) || !number.bytes().all(|c| c == b'.' || c.is_ascii_digit()) {
                return Err(expected);
            }
        }
        if !input.peek(Token![.]) {
            return Ok(path);
        }
        input.parse::<Token![.]>()?;
    }
}
