//! A precedence parser over `| & >> +`, parentheses, `residual(..)` and `noop`.

use proc_macro2::{Ident, Span, TokenStream};
use syn::parse::ParseStream;
use syn::{Token, parenthesized, token};

use crate::wiring::{Expr, Operator};

/// What stands between the operators.
pub(crate) trait Atom: Sized {
    /// Reads one atom. The text says what was expected.
    fn parse(input: ParseStream<'_>) -> syn::Result<Self>;

    /// What an atom is, for messages: "a field".
    const WHAT: &'static str;
}

/// Reads an expression up to the next comma or the end.
pub(crate) fn parse<A: Atom>(input: ParseStream<'_>) -> syn::Result<Expr<A>> {
    let expr = level(input, 0)?;
    if !input.is_empty() && !input.peek(Token![,]) {
        return Err(unknown_operator::<A>(input));
    }
    Ok(expr)
}

fn level<A: Atom>(input: ParseStream<'_>, depth: usize) -> syn::Result<Expr<A>> {
    let Some(&operator) = Operator::BY_PRECEDENCE.get(depth) else { return operand(input) };
    let first = level(input, depth + 1)?;
    let mut parts = Vec::new();
    flatten(operator, first, &mut parts);
    while let Some(span) = take(input, operator)? {
        if input.is_empty() || input.peek(Token![,]) {
            return Err(syn::Error::new(span, format!("expected {} after `{}`", A::WHAT, operator.symbol())));
        }
        flatten(operator, level(input, depth + 1)?, &mut parts);
    }
    Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Expr::Nary(operator, parts) })
}

/// Parentheses around the same operator change nothing: `a >> (b >> c)` has three parts.
fn flatten<A>(operator: Operator, expr: Expr<A>, parts: &mut Vec<Expr<A>>) {
    match expr {
        Expr::Nary(inner, nested) if inner == operator => parts.extend(nested),
        other => parts.push(other),
    }
}

/// Goes over the operator, if it comes next, and tells where it stands.
fn take(input: ParseStream<'_>, operator: Operator) -> syn::Result<Option<Span>> {
    let found = match operator {
        Operator::Concatenate => input.peek(Token![|]) && !input.peek(Token![||]),
        Operator::Tuplify => input.peek(Token![&]) && !input.peek(Token![&&]),
        Operator::Chain => input.peek(Token![>>]),
        Operator::Add => input.peek(Token![+]),
    };
    let span = input.span();
    if found {
        match operator {
            Operator::Concatenate => drop(input.parse::<Token![|]>()?),
            Operator::Tuplify => drop(input.parse::<Token![&]>()?),
            Operator::Chain => drop(input.parse::<Token![>>]>()?),
            Operator::Add => drop(input.parse::<Token![+]>()?),
        }
    }
    Ok(found.then_some(span))
}

fn operand<A: Atom>(input: ParseStream<'_>) -> syn::Result<Expr<A>> {
    if input.peek(token::Paren) {
        let inner;
        parenthesized!(inner in input);
        if inner.is_empty() {
            return Err(inner.error(format!("expected {} between the parentheses", A::WHAT)));
        }
        return whole(&inner);
    }
    if input.peek(syn::Ident) && input.peek2(token::Paren) {
        let name: Ident = input.parse()?;
        let inner;
        parenthesized!(inner in input);
        if name != "residual" {
            // The rest was not read, and is no mistake of its own.
            inner.parse::<TokenStream>()?;
            return Err(syn::Error::new(name.span(), unknown_combinator(&name.to_string())));
        }
        return Ok(Expr::Residual(name, Box::new(whole(&inner)?)));
    }
    if input.peek(syn::Ident) && input.fork().parse::<Ident>()? == "noop" {
        input.parse::<Ident>()?;
        return Ok(Expr::Noop);
    }
    A::parse(input).map(Expr::Atom)
}

fn unknown_combinator(name: &str) -> String {
    let operator = match name {
        "chain" => "a >> b",
        "add" => "a + b",
        "concatenate" => "a | b",
        "tuplify" => "a & b",
        _ => return format!("unknown combinator `{name}`: only `residual(..)` can be called here"),
    };
    format!("`{name}(..)` is written with an operator here: `{operator}`")
}

fn whole<A: Atom>(input: ParseStream<'_>) -> syn::Result<Expr<A>> {
    let expr = parse(input)?;
    if input.is_empty() { Ok(expr) } else { Err(input.error("expected one expression between the parentheses")) }
}

fn unknown_operator<A: Atom>(input: ParseStream<'_>) -> syn::Error {
    let operators = "`>>` (chain), `+` (sum), `|` (side by side) or `&` (tuple)";
    if input.peek(Token![*]) {
        return input.error(format!(
            "`*` is no operator between layers; expected {operators}. For several layers of one kind, use a field of type `Vec<..>` or `[..; N]`"
        ));
    }
    if input.peek(Token![.]) {
        return input.error(format!("expected {operators}: {} is named without `self.`", A::WHAT));
    }
    input.error(format!("expected {operators}"))
}
