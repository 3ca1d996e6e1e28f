//! Reads a layer's type, in which `_` can stand for a width.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Lifetime, Lit, Token, Type, token};

use crate::model::ast::{Atom, LayerType};
use crate::wiring::slips;

/// A path, and what decides whether it is a type or a value.
pub(super) struct LayerPath {
    pub(super) ty: LayerType,
    /// The path without its last segment.
    pub(super) owner: LayerType,
    pub(super) segments: usize,
    pub(super) last: Ident,
    /// Whether `<..>` stands right behind the last segment.
    pub(super) has_arguments: bool,
    /// The `>` that closes the widths, if it is half of a `>>`.
    pub(super) half: Option<Span>,
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
    let is_macro = {
        let ahead = input.fork();
        ahead.call(syn::Path::parse_mod_style).is_ok() && ahead.peek(Token![!])
    };
    if starts_path(input) && !is_macro {
        return path(input).map(|path| path.ty);
    }
    let ty: Type = input.parse()?;
    Ok(Atom::plain_type(ty.into_token_stream()))
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
        all.push(input.parse::<Token![::]>()?);
    }
    loop {
        let last = input.call(Ident::parse_any)?;
        all.push(&last);
        segments += 1;
        let turbofish = input.peek(Token![::]) && input.peek3(Token![<]);
        if turbofish {
            all.push(input.parse::<Token![::]>()?);
        }
        let has_arguments = input.peek(Token![<]) && !input.peek(Token![<=]) && !input.peek(Token![<<]);
        let mut half = None;
        if has_arguments {
            let mut widths = LayerType::default();
            half = arguments(input, &mut widths)?;
            // Needed in an expression, and right in a type.
            if !turbofish && (continues(input) || !is_type_name(&last)) {
                all.tokens.extend(quote!(::));
            }
            all.tokens.extend(widths.tokens);
            all.written.extend(widths.written);
            all.holes.extend(widths.holes);
        }
        if !continues(input) {
            return Ok(LayerPath { ty: all, owner, segments, last, has_arguments, half });
        }
        owner = all.clone();
        all.push(input.parse::<Token![::]>()?);
    }
}

/// Whether `::` and another segment follow.
fn continues(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Token![::]>().is_ok() && ahead.cursor().ident().is_some()
}

/// Reads `<784, _>`. After a mistake it goes on behind the `>`. Gives the `>` if it is half of a `>>`.
fn arguments(input: ParseStream<'_>, ty: &mut LayerType) -> syn::Result<Option<Span>> {
    ty.push(input.parse::<Token![<]>()?);
    if let Err(error) = each_argument(input, ty) {
        let mut depth = 0;
        while let Ok(token) = input.parse::<TokenTree>() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
                TokenTree::Punct(punct) if punct.as_char() == '>' && depth == 0 => break,
                TokenTree::Punct(punct) if punct.as_char() == '>' => depth -= 1,
                _ => {}
            }
        }
        return Err(error);
    }
    let half = (input.peek(Token![>>]) && !slips::is_triple(input)).then(|| input.span());
    ty.push(input.parse::<Token![>]>()?);
    Ok(half)
}

fn each_argument(input: ParseStream<'_>, ty: &mut LayerType) -> syn::Result<()> {
    while !input.peek(Token![>]) {
        argument(input, ty)?;
        if input.peek(Token![,]) {
            ty.push(input.parse::<Token![,]>()?);
        } else if !input.peek(Token![>]) {
            return Err(no_separator(input));
        }
    }
    Ok(())
}

fn no_separator(input: ParseStream<'_>) -> syn::Error {
    let is_computed = "*+-/%.".contains(|c| input.cursor().punct().is_some_and(|(punct, _)| punct.as_char() == c));
    if is_computed || input.peek(token::Paren) {
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
        ty.push(hole);
    } else if let Some(group) = none_group(input)? {
        ty.written.extend(group.clone());
        ty.tokens.extend(fragment(group));
    } else if input.peek(Token![-]) && input.peek2(Lit) {
        ty.push(input.parse::<Token![-]>()?);
        ty.push(input.parse::<Lit>()?);
    } else if input.peek(token::Brace) || input.peek(Lit) {
        ty.push(input.parse::<TokenTree>()?);
    } else if input.peek(Lifetime) {
        ty.push(input.parse::<Lifetime>()?);
    } else if starts_path(input) {
        let inner = path(input)?;
        if let Some(error) = no_constant(&inner) {
            return Err(error);
        }
        ty.holes.extend(&inner.ty.holes);
        ty.written.extend(inner.ty.written);
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
        ty.push(argument);
    }
    Ok(())
}

/// The error about a name that is neither a constant nor a type.
fn no_constant(path: &LayerPath) -> Option<syn::Error> {
    if path.segments > 1 || path.has_arguments {
        return None;
    }
    let name = &path.last;
    if name == "None" {
        let message = "expected a width: `_` is inferred from the layers around, and a layer that is made by a call, \
                       such as `Relu::new(None, 512)`, takes the width of its data";
        return Some(syn::Error::new(name.span(), message));
    }
    is_variable(name).then(|| {
        let message = format!(
            "`{name}` is not a constant, which the width in a type must be. A width that only the program knows goes \
             into a call: `Relu::new(None, {name})`"
        );
        syn::Error::new(name.span(), message)
    })
}

/// Whether a name alone is that of a variable, and not of a type such as `f32`.
pub(super) fn is_variable(name: &Ident) -> bool {
    let name = name.to_string();
    name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        && !["bool", "char", "str", "usize", "isize", "true", "false", "crate", "super", "self", "_"]
            .contains(&name.as_str())
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
    let mut inside = tokens.clone().into_iter();
    if let (Some(TokenTree::Group(group)), None) = (inside.next(), inside.next())
        && group.delimiter() == Delimiter::None
    {
        return fragment(group.stream());
    }
    let alone = |input: ParseStream<'_>| {
        if input.peek(Lit) { input.parse::<Lit>().map(drop) } else { input.parse::<Type>().map(drop) }
    };
    if alone.parse2(tokens.clone()).is_ok() { tokens } else { quote!({ #tokens }) }
}

impl LayerType {
    fn push(&mut self, tokens: impl ToTokens) {
        tokens.to_tokens(&mut self.tokens);
        tokens.to_tokens(&mut self.written);
    }

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
