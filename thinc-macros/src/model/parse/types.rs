//! Reads a layer's type, in which `_` can stand for a width.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Lifetime, Lit, Token, Type, token};

use crate::model::ast::LayerType;

/// A path, and what decides whether it is a type or a value.
pub(super) struct LayerPath {
    pub(super) ty: LayerType,
    /// The path without its last segment.
    pub(super) owner: LayerType,
    pub(super) segments: usize,
    pub(super) last: Ident,
}

impl LayerPath {
    /// Types start with a capital letter.
    pub(super) fn is_type(&self) -> bool {
        is_type_name(&self.last)
    }
}

pub(super) fn is_type_name(ident: &Ident) -> bool {
    ident.unraw().to_string().starts_with(|c: char| c.is_uppercase())
}

/// `MAX_ROWS`, but not `T`.
pub(super) fn is_constant_name(ident: &Ident) -> bool {
    let text = ident.unraw().to_string();
    text.chars().count() > 1 && text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase)
}

/// Reads the type behind `as`.
pub(super) fn layer_type(input: ParseStream<'_>) -> syn::Result<LayerType> {
    if starts_path(input) {
        return path(input).map(|path| path.ty);
    }
    let ty: Type = input.parse()?;
    Ok(LayerType { tokens: ty.into_token_stream(), holes: Vec::new(), first_hole: 0 })
}

fn starts_path(input: ParseStream<'_>) -> bool {
    input.peek(Token![::]) || (input.cursor().ident().is_some() && !input.peek(Token![_]) && !input.peek(Token![dyn]))
}

/// Reads `a::b::Type<784, _>`.
pub(super) fn path(input: ParseStream<'_>) -> syn::Result<LayerPath> {
    let mut all = LayerType::default();
    let mut owner = LayerType::default();
    let mut segments = 0;
    if input.peek(Token![::]) {
        input.parse::<Token![::]>()?.to_tokens(&mut all.tokens);
    }
    loop {
        let last = input.call(Ident::parse_any)?;
        last.to_tokens(&mut all.tokens);
        segments += 1;
        if input.peek(Token![::]) && input.peek3(Token![<]) {
            input.parse::<Token![::]>()?.to_tokens(&mut all.tokens);
        }
        if input.peek(Token![<]) && !input.peek(Token![<=]) && !input.peek(Token![<<]) {
            arguments(input, &mut all)?;
        }
        if !(input.peek(Token![::]) && input.peek3(syn::Ident)) {
            return Ok(LayerPath { ty: all, owner, segments, last });
        }
        owner = all.clone();
        input.parse::<Token![::]>()?.to_tokens(&mut all.tokens);
    }
}

fn arguments(input: ParseStream<'_>, ty: &mut LayerType) -> syn::Result<()> {
    input.parse::<Token![<]>()?.to_tokens(&mut ty.tokens);
    loop {
        if input.peek(Token![>]) {
            break;
        }
        argument(input, ty)?;
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?.to_tokens(&mut ty.tokens);
        } else if !input.peek(Token![>]) {
            return Err(no_separator(input));
        }
    }
    input.parse::<Token![>]>()?.to_tokens(&mut ty.tokens);
    Ok(())
}

fn no_separator(input: ParseStream<'_>) -> syn::Error {
    let is_operator = input.peek(Token![*]) || input.peek(Token![+]) || input.peek(Token![-]) || input.peek(Token![/]);
    if is_operator {
        return input.error("a width that is computed needs braces: `{ H * 2 }`");
    }
    if input.peek(Token![=]) {
        return input.error("widths have no names here: they go by position, as in `Linear<784, 10>`");
    }
    if input.is_empty() {
        return input.error("expected `>` at the end of the layer's widths");
    }
    input.error("expected `,` or `>` between the layer's widths")
}

fn argument(input: ParseStream<'_>, ty: &mut LayerType) -> syn::Result<()> {
    if input.peek(Token![_]) {
        let hole: Token![_] = input.parse()?;
        ty.holes.push(hole.spans[0]);
        hole.to_tokens(&mut ty.tokens);
    } else if let Some(group) = none_group(input)? {
        ty.tokens.extend(fragment(group));
    } else if input.peek(token::Brace) || input.peek(Lit) {
        input.parse::<TokenTree>()?.to_tokens(&mut ty.tokens);
    } else if input.peek(Token![-]) && input.peek2(Lit) {
        input.parse::<Token![-]>()?.to_tokens(&mut ty.tokens);
        input.parse::<Lit>()?.to_tokens(&mut ty.tokens);
    } else if input.peek(Lifetime) {
        input.parse::<Lifetime>()?.to_tokens(&mut ty.tokens);
    } else if starts_path(input) {
        let inner = path(input)?;
        ty.holes.extend(&inner.ty.holes);
        let tokens = inner.ty.tokens;
        // Rust takes `module::WIDTH` for a type unless there are braces.
        if inner.segments > 1 && is_constant_name(&inner.last) {
            let mut braced = Group::new(Delimiter::Brace, tokens);
            braced.set_span(inner.last.span());
            braced.to_tokens(&mut ty.tokens);
        } else {
            ty.tokens.extend(tokens);
        }
    } else {
        let error = |_| input.error("expected a width or a type: a number, a constant, `_`, or `{ expression }`");
        let argument: Type = input.fork().parse().map_err(error)?;
        input.parse::<Type>()?;
        argument.to_tokens(&mut ty.tokens);
    }
    Ok(())
}

/// What a `macro_rules!` macro was given: `$n:expr`.
fn none_group(input: ParseStream<'_>) -> syn::Result<Option<TokenStream>> {
    input.step(|cursor| {
        Ok(match cursor.group(Delimiter::None) {
            Some((inside, _, rest)) => (Some(inside.token_stream()), rest),
            None => (None, *cursor),
        })
    })
}

/// A fragment as a generic argument: types and literals as they are, other expressions in braces.
fn fragment(tokens: TokenStream) -> TokenStream {
    let alone = |input: ParseStream<'_>| {
        if input.peek(Lit) { input.parse::<Lit>().map(drop) } else { input.parse::<Type>().map(drop) }
    };
    if alone.parse2(tokens.clone()).is_ok() { tokens } else { quote!({ #tokens }) }
}

impl Default for LayerType {
    fn default() -> Self {
        Self { tokens: TokenStream::new(), holes: Vec::new(), first_hole: 0 }
    }
}

impl LayerType {
    /// The type with something in place of each `_`.
    pub(crate) fn fill(&self, width: &mut dyn FnMut(usize, Span) -> TokenStream) -> TokenStream {
        if self.holes.is_empty() {
            return self.tokens.clone();
        }
        let mut next = self.first_hole;
        let filled = self.tokens.clone().into_iter().map(|token| match &token {
            TokenTree::Ident(ident) if ident == "_" => {
                next += 1;
                width(next - 1, ident.span())
            }
            _ => token.into(),
        });
        filled.collect()
    }
}
