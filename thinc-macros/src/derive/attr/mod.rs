//! Reads `#[model(..)]`, `#[param(..)]`, `#[layer]`, `#[dim]` and `#[attr]`.

mod container;
mod field;
mod names;

use proc_macro2::{Ident, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Meta, MetaNameValue, Token, parenthesized, token};

use crate::ctxt::{Ctxt, closest};
use crate::tokens::text;

pub(crate) use container::{ContainerAttrs, Divisible};
pub(super) use field::field_attrs;
pub(crate) use field::{FieldAttrs, History};
pub(crate) use names::Reference;

/// An option and how it is written.
type Key = (&'static str, Form);

#[derive(Clone, Copy)]
enum Form {
    /// `skip`
    Flag,
    /// `name = ..`
    Value,
    /// `removed(..)`, with an example of what stands between the parentheses.
    List(&'static str),
}

/// Reads the options of an attribute. Only a role can have none.
fn read(
    ctxt: &Ctxt,
    attr: &Attribute,
    keys: &[Key],
    value: &mut dyn FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) {
    match &attr.meta {
        Meta::List(list) => {
            let options = |input: ParseStream<'_>| options(ctxt, input, keys, value);
            ctxt.ok(options.parse2(list.tokens.clone()));
        }
        Meta::Path(path) if !path.is_ident("model") => {}
        Meta::Path(path) | Meta::NameValue(MetaNameValue { path, .. }) => {
            let name = text(&path.to_token_stream());
            ctxt.error(attr, format!("expected `#[{name}(..)]` with options between the parentheses"));
        }
    }
}

/// Reads options with commas between them.
fn options(
    ctxt: &Ctxt,
    input: ParseStream<'_>,
    keys: &[Key],
    value: &mut dyn FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    separated(ctxt, input, &mut |input| {
        let key = Ident::parse_any(input)?;
        match keys.iter().find(|(known, _)| key == known) {
            Some((_, form)) => form.read(&key, input, value),
            None => Err(syn::Error::new(key.span(), unknown(&key, keys))),
        }
    })
}

/// Reads items with commas between them. A mistake in one does not hide mistakes in the others.
fn separated(
    ctxt: &Ctxt,
    input: ParseStream<'_>,
    item: &mut dyn FnMut(ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    while !input.is_empty() {
        let mistakes = ctxt.count();
        ctxt.ok(item(input));
        if ctxt.count() == mistakes && !input.is_empty() && !input.peek(Token![,]) {
            ctxt.push(input.error("expected `,`"));
        }
        skip_to_comma(input)?;
    }
    Ok(())
}

impl Form {
    /// Reads what stands behind the key.
    fn read(
        self,
        key: &Ident,
        input: ParseStream<'_>,
        value: &mut dyn FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
    ) -> syn::Result<()> {
        let wrong = |help: String| Err(syn::Error::new(key.span(), help));
        match self {
            Self::Flag if input.peek(Token![=]) || input.peek(token::Paren) => {
                wrong(format!("`{key}` takes no value: write `{key}` alone"))
            }
            Self::Flag => value(key, input),
            Self::Value if !input.peek(Token![=]) => wrong(format!("`{key}` needs a value: `{key} = ..`")),
            Self::Value => {
                input.parse::<Token![=]>()?;
                value(key, input)
            }
            Self::List(example) if !input.peek(token::Paren) => {
                wrong(format!("`{key}` needs a list in parentheses, as in `{key}({example})`"))
            }
            Self::List(_) => {
                let list;
                parenthesized!(list in input);
                value(key, &list)
            }
        }
    }
}

fn unknown(key: &Ident, keys: &[Key]) -> String {
    if let Some((_, example)) = field::HISTORY.iter().find(|(history, _)| key == history) {
        return format!("`{key}` stands beside the role of a field: `#[model({example})]`");
    }
    let text = key.to_string();
    let keys: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    let help = closest(&text, keys.iter().copied())
        .map_or_else(|| format!("expected one of `{}`", keys.join("`, `")), |key| format!("did you mean `{key}`?"));
    format!("unknown option `{key}`: {help}")
}

/// Goes on behind the next comma. Commas between `<` and `>` are only met after a mistake.
fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() {
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            return Ok(());
        }
        input.parse::<TokenTree>()?;
    }
    Ok(())
}
