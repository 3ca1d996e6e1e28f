//! Reads what stands in a call's parentheses, and the count behind `**`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Expr as RustExpr, Lit, Token, token};

use super::types::{is_constant_name, is_type_name};
use crate::ctxt::Ctxt;
use crate::model::ast::{Argument, Atom, Kind, LayerType};
use crate::wiring::{self, Expr};

/// The arguments of a constructor, which are Rust expressions.
pub(super) fn call_arguments(input: ParseStream<'_>, ty: &LayerType) -> syn::Result<TokenStream> {
    let arguments = Punctuated::<RustExpr, Token![,]>::parse_terminated(input)?;
    for argument in &arguments {
        no_keyword(argument, ty)?;
    }
    Ok(arguments.into_token_stream())
}

/// Python's `Linear(nO=10)`.
fn no_keyword(argument: &RustExpr, ty: &LayerType) -> syn::Result<()> {
    let RustExpr::Assign(assign) = argument else { return Ok(()) };
    let name = crate::tokens::text(&ty.tokens);
    let name = name.split(['<', ':']).next().unwrap_or_default();
    let left = assign.left.to_token_stream().to_string();
    let is_width = left.starts_with('n') && left[1..].starts_with(|c: char| c.is_uppercase() || c == '_');
    let message = if is_width {
        format!(
            "arguments have no names in Rust: instead of `{left} = ..` write the widths in the type, `{name}<784, 10>` \
             (`_` for one to be inferred), or `{name}::new(..)`"
        )
    } else {
        let value = crate::tokens::text(&assign.right.to_token_stream());
        format!("arguments have no names in Rust: write the value alone, as in `{name}({value})`")
    };
    Err(syn::Error::new_spanned(assign, message))
}

/// The arguments of a function of models: wiring, or Rust expressions.
pub(super) fn models(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Vec<Argument>> {
    let mut arguments = Vec::new();
    while !input.is_empty() {
        arguments.push(argument(ctxt, input)?);
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(arguments)
}

fn argument(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Argument> {
    let trial = Ctxt::new();
    let ahead = input.fork();
    let wiring = wiring::parse::<Atom>(&trial, &ahead, true);
    let failed = trial.finish().is_err();
    let is_model = match &wiring {
        Some(wiring) => is_model(wiring),
        None => failed && starts_like_type(input),
    };
    if is_model {
        return Ok(Argument::Model(wiring::parse(ctxt, input, true).unwrap_or(Expr::Noop)));
    }
    input.parse().map(Argument::Rust)
}

/// Whether an argument that reads as wiring is meant as such: `n` or `WIDTH` alone is a Rust expression.
fn is_model(wiring: &Expr<Atom>) -> bool {
    match wiring {
        Expr::Atom(Atom { kind: Kind::Layer(layer), .. }) => is_layer(&layer.ty),
        Expr::Atom(Atom { kind: Kind::Value { .. }, .. }) => false,
        Expr::Nary(wiring::Operator::Chain, _) | Expr::Atom(_) | Expr::Residual(..) | Expr::Noop => true,
        Expr::Nary(_, parts) => parts.iter().any(is_model),
    }
}

fn is_layer(ty: &LayerType) -> bool {
    let mut tokens = ty.tokens.clone().into_iter();
    let (Some(TokenTree::Ident(first)), None) = (tokens.next(), tokens.next()) else { return true };
    !is_constant_name(&first) && !["None", "Some", "Ok", "Err"].iter().any(|name| first == name)
}

fn starts_like_type(input: ParseStream<'_>) -> bool {
    input.fork().parse::<Ident>().is_ok_and(|ident| is_type_name(&ident) && !is_constant_name(&ident))
}

/// The count of `**`, and how it was written.
pub(super) fn count(input: ParseStream<'_>, stars: Span) -> syn::Result<(TokenStream, TokenStream)> {
    let help = "`**` is followed by the number of copies: a literal, a constant, or `{ expression }`";
    if input.is_empty() {
        return Err(syn::Error::new(stars, help));
    }
    if input.peek(token::Brace) || input.peek(token::Paren) {
        let TokenTree::Group(group) = input.parse()? else { return Err(syn::Error::new(stars, help)) };
        let inner = group.stream();
        // Without braces where they are not needed, about which there is a lint.
        let is_expression = syn::parse2::<RustExpr>(inner.clone()).is_ok();
        let count = Group::new(if is_expression { Delimiter::None } else { Delimiter::Brace }, inner);
        return Ok((count.into_token_stream(), group.into_token_stream()));
    }
    if input.peek(Token![-]) && input.peek2(Lit) {
        let span = input.span();
        input.parse::<Token![-]>()?;
        input.parse::<Lit>()?;
        return Err(syn::Error::new(span, "the number of copies cannot be negative"));
    }
    if input.peek(Lit) {
        let literal: Lit = input.parse()?;
        return match &literal {
            Lit::Int(number) if matches!(number.suffix(), "" | "usize") => {
                Ok((literal.to_token_stream(), literal.into_token_stream()))
            }
            _ => Err(syn::Error::new(literal.span(), help)),
        };
    }
    let is_path =
        input.peek(syn::Ident) || input.peek(Token![::]) || input.peek(Token![crate]) || input.peek(Token![Self]);
    if !is_path {
        return Err(input.error(help));
    }
    let path: syn::ExprPath = input.parse()?;
    let last = path.path.segments.last().map(|segment| segment.ident.clone());
    match last {
        Some(last) if is_constant_name(&last) || last.to_string().chars().count() == 1 && is_type_name(&last) => {
            Ok((path.to_token_stream(), path.into_token_stream()))
        }
        Some(last) if is_type_name(&last) => Err(syn::Error::new_spanned(path, format!("`{last}` is a type; {help}"))),
        Some(last) => {
            let message = format!(
                "`{last}` is not a constant: {help}. For a number that only the program knows, use `vec![layer; {last}]` as a layer"
            );
            Err(syn::Error::new_spanned(path, message))
        }
        None => Err(syn::Error::new(stars, help)),
    }
}
