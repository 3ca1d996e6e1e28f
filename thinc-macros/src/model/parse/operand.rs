//! Reads what stands between the operators of `model!`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr as RustExpr, Lit, Token, bracketed, parenthesized, token};

use super::arguments::{self, call_arguments};
use super::parts;
use super::types::{self, LayerPath};
use crate::ctxt::Ctxt;
use crate::model::ast::{Argument, Atom, Kind, Layer, LayerType};
use crate::wiring::{self, Expr, NameAttr, slips};

impl wiring::Atom for Atom {
    const WHAT: &'static str = "a layer";

    const COPIES: &'static str = "`a ** 3` makes three copies in a chain";

    fn parse(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(token::Brace) {
            let block = input.parse::<TokenTree>()?;
            return with_type(input, block.into(), None);
        }
        if input.peek(Token![if]) {
            return parts::conditional(ctxt, input);
        }
        if input.peek(token::Bracket) {
            return parts::array(ctxt, input);
        }
        if input.peek(Lit) && input.peek2(Token![*]) {
            return Err(input.error("the number of copies stands behind the layer: `layer ** 3`"));
        }
        if input.peek(Lit) {
            let message =
                "a literal is no layer: widths stand in the layer's type, `Relu<784, 512>`, settings in `Dropout(0.2)`";
            return Err(input.error(message));
        }
        if input.peek(Token![_]) {
            return Err(input.error("`_` stands for a width, as in `Relu<_, 10>`, not for a layer"));
        }
        if input.peek(Token![<]) {
            let ty: syn::Type = input.parse()?;
            return made(input, Self::plain_type(ty.into_token_stream()));
        }
        if input.peek(Token![self]) && !input.peek2(Token![::]) {
            return value(input, TokenStream::new(), None);
        }
        if !(input.peek(syn::Ident) || input.peek(Token![self]) || input.peek(Token![::]) || is_path_keyword(input)) {
            return Err(slips::no_layer(input));
        }
        let path = types::path(input)?;
        if let Some(half) = path.half {
            return Err(syn::Error::new(
                half,
                "a `>` is missing: one ends the widths, and two chain: `Relu<784, 512> >> ..`",
            ));
        }
        if input.peek(Token![!]) && !input.peek(Token![!=]) {
            return parts::macro_call(ctxt, input, path);
        }
        if let Some(message) = slips::combinator_as_type(&path.last).filter(|_| input.peek(token::Paren)) {
            return Err(syn::Error::new(path.last.span(), message));
        }
        if path.is_type() {
            return made(input, path.ty);
        }
        if path.last == "model" && input.peek(token::Brace) {
            return Err(syn::Error::new(path.last.span(), "a macro is called with `!`: `model! { .. }`"));
        }
        if input.peek(token::Paren) {
            return call(ctxt, input, path);
        }
        value(input, path.ty.tokens, None)
    }

    fn call(ctxt: &Ctxt, name: Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        if name == "model" {
            return Err(syn::Error::new(name.span(), "a macro is called with `!`: `model! { .. }`"));
        }
        let ty = Self::plain_type(name.to_token_stream());
        let owner = LayerType::default();
        call(ctxt, input, LayerPath { ty, owner, segments: 1, last: name, has_arguments: false, half: None })
    }

    fn repeat(layer: Expr<Self>, stars: Span, input: ParseStream<'_>) -> syn::Result<Self> {
        let (count, written) = arguments::count(input, stars)?;
        let (text, spans) = (Self::written(&layer), Self::place(&layer));
        let mut atom = Self::new(Kind::Copies { layer: Box::new(layer), count }, written);
        atom.text = format!("{text} ** {}", atom.text);
        atom.spans = spans.unwrap_or(atom.spans);
        Ok(atom)
    }

    fn named(part: Expr<Self>, name: NameAttr) -> syn::Result<Expr<Self>> {
        let mut atom = match part {
            Expr::Atom(atom) if atom.name.is_none() => atom,
            group => {
                let (text, spans) = (Self::written(&group), Self::place(&group));
                let mut atom = Self::new(Kind::Group(Box::new(group)), name.name.to_token_stream());
                atom.text = text;
                atom.spans = spans.unwrap_or(atom.spans);
                atom
            }
        };
        atom.name = Some(name.name);
        Ok(Expr::Atom(atom))
    }
}

fn is_path_keyword(input: ParseStream<'_>) -> bool {
    input.peek(Token![crate]) || input.peek(Token![super]) || input.peek(Token![Self])
}

/// A layer by its type: `Relu<784, 512>`, `Dropout(0.2)`, `Relu<8, 8>.init_w(he_normal())`, `Scale { factor: 2.0 }`.
fn made(input: ParseStream<'_>, ty: LayerType) -> syn::Result<Atom> {
    let mut tokens = ty.written.clone();
    if input.peek(token::Brace) {
        let fields = input.parse::<TokenTree>()?;
        slips::widths_in_braces(&fields)?;
        let mut value = ty.tokens.clone();
        fields.to_tokens(&mut value);
        fields.to_tokens(&mut tokens);
        return Ok(Atom::new(Kind::Value { value, ty: Some(ty), owner: None }, tokens));
    }
    let mut given = None;
    if input.peek(token::Paren) {
        let group = input.fork().parse::<TokenTree>()?;
        let inner;
        parenthesized!(inner in input);
        given = Some(call_arguments(&inner, &ty)?);
        group.to_tokens(&mut tokens);
    }
    let builders = methods(input)?;
    tokens.extend(builders.clone());
    let layer = Layer { ty, arguments: given, builders };
    Ok(Atom::new(Kind::Layer(layer), tokens))
}

/// `.method(..)`, as often as it stands there.
fn methods(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while input.peek(Token![.]) && !input.peek(Token![..]) {
        input.parse::<Token![.]>()?.to_tokens(&mut tokens);
        let method = input.call(Ident::parse_any)?;
        method.to_tokens(&mut tokens);
        if input.peek(Token![::]) {
            input.parse::<Token![::]>()?.to_tokens(&mut tokens);
            input.parse::<syn::AngleBracketedGenericArguments>()?.to_tokens(&mut tokens);
        }
        if !input.peek(token::Paren) {
            return Err(syn::Error::new(method.span(), format!("expected a call: `.{method}(..)`")));
        }
        input.parse::<TokenTree>()?.to_tokens(&mut tokens);
    }
    Ok(tokens)
}

/// The rest of a value: fields, methods, `?`, indices.
fn value(input: ParseStream<'_>, mut tokens: TokenStream, owner: Option<LayerType>) -> syn::Result<Atom> {
    if input.peek(Token![self]) {
        input.parse::<Token![self]>()?.to_tokens(&mut tokens);
    }
    loop {
        if input.peek(Token![.]) && !input.peek(Token![..]) {
            input.parse::<Token![.]>()?.to_tokens(&mut tokens);
            if input.peek(Lit) {
                input.parse::<TokenTree>()?.to_tokens(&mut tokens);
                continue;
            }
            input.call(Ident::parse_any)?.to_tokens(&mut tokens);
            if input.peek(Token![::]) {
                input.parse::<Token![::]>()?.to_tokens(&mut tokens);
                input.parse::<syn::AngleBracketedGenericArguments>()?.to_tokens(&mut tokens);
            }
            if input.peek(token::Paren) {
                input.parse::<TokenTree>()?.to_tokens(&mut tokens);
            }
        } else if input.peek(Token![?]) {
            input.parse::<Token![?]>()?.to_tokens(&mut tokens);
        } else if input.peek(token::Bracket) {
            let index = input.fork().parse::<TokenTree>()?;
            let inner;
            bracketed!(inner in input);
            inner.parse::<RustExpr>()?;
            index.to_tokens(&mut tokens);
        } else {
            return with_type(input, tokens, owner);
        }
    }
}

/// A value, with `as Type` behind it or without.
pub(super) fn with_type(input: ParseStream<'_>, value: TokenStream, owner: Option<LayerType>) -> syn::Result<Atom> {
    let mut tokens = value.clone();
    let mut ty = None;
    if input.peek(Token![as]) {
        let word = input.parse::<Token![as]>()?;
        let said = types::layer_type(input)?;
        let said_tokens = &said.tokens;
        tokens.extend(quote!(#word #said_tokens));
        ty = Some(said);
    }
    Ok(Atom::new(Kind::Value { value, ty, owner }, tokens))
}

/// `with_array(a >> b)`, `Relu::new(None, 16)` or `make_layer(3)`.
fn call(ctxt: &Ctxt, input: ParseStream<'_>, path: LayerPath) -> syn::Result<Atom> {
    let group = input.fork().parse::<TokenTree>()?;
    let mut tokens = path.ty.tokens.clone();
    group.to_tokens(&mut tokens);
    // A constructor takes no models.
    let owner = (path.segments > 1).then_some(path.owner).filter(|owner| ends_in_type(&owner.tokens));
    if owner.is_some() {
        let inner;
        parenthesized!(inner in input);
        call_arguments(&inner, &path.ty)?;
        return value(input, tokens, owner);
    }
    let inner;
    parenthesized!(inner in input);
    let arguments = arguments::models(ctxt, &inner)?;
    if !arguments.iter().any(|argument| matches!(argument, Argument::Model(_))) {
        return value(input, tokens, None);
    }
    let mut ty = None;
    if input.peek(Token![as]) {
        input.parse::<Token![as]>()?;
        ty = Some(types::layer_type(input)?);
    }
    let path = syn::parse2(path.ty.tokens)?;
    Ok(Atom::new(Kind::Call { path, arguments, ty }, tokens))
}

fn ends_in_type(path: &TokenStream) -> bool {
    let name = path.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(ident) => Some(ident),
        _ => None,
    });
    name.last().is_some_and(|last| types::is_type_name(&last)) || path.to_string().ends_with('>')
}
