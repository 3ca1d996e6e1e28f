//! A precedence parser over `| & >> + **`, parentheses, `residual(..)` and `noop`.
//!
//! It goes on after a mistake, with the next operand, so that all mistakes of an expression are reported together.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Lit, LitStr, Token, bracketed, parenthesized, token};

use crate::ctxt::Ctxt;
use crate::wiring::{Expr, Operator, slips};

/// What stands between the operators.
pub(crate) trait Atom: Sized {
    /// What an atom is, for messages: "a field".
    const WHAT: &'static str;

    /// Reads one atom. The error says what was expected.
    fn parse(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Self>;

    /// Reads what follows a name and stands in parentheses, other than `residual(..)`.
    fn call(ctxt: &Ctxt, name: Ident, input: ParseStream<'_>) -> syn::Result<Self>;

    /// Reads the count behind `**`, and gives that many copies of `layer`.
    fn repeat(layer: Expr<Self>, stars: Span, input: ParseStream<'_>) -> syn::Result<Self>;

    /// Gives a part in parentheses a name, with the attribute that stood before it.
    fn named(part: Expr<Self>, name: NameAttr) -> syn::Result<Expr<Self>>;

    /// What to write instead of `*`.
    const COPIES: &'static str;
}

/// `#[name = "encode"]`.
pub(crate) struct NameAttr {
    pub(crate) pound: Span,
    pub(crate) name: LitStr,
}

/// Reads an expression up to the end, or, with `to_comma`, up to the next comma.
///
/// `None` where there was a mistake, which `ctxt` has then.
pub(crate) fn parse<A: Atom>(ctxt: &Ctxt, input: ParseStream<'_>, to_comma: bool) -> Option<Expr<A>> {
    let before = ctxt.count();
    let parser = Parser { ctxt, to_comma };
    let mut expr = parser.level(input, 0);
    while !parser.at_end(input) {
        ctxt.push(slips::unknown_operator::<A>(input));
        if slips::is_keyword(input) {
            while !parser.at_end(input) {
                skip_one(input);
            }
        } else if input.peek(token::Bracket) || input.peek(Lit) || slips::is_word_operator(input) {
            skip_one(input);
        } else if is_punct(input) {
            parser.skip_operator(input);
        }
        if !parser.at_end(input) && !parser.at_operator(input) {
            expr = parser.level(input, 0);
        }
        // An operator that follows is part of the same mistake.
        while parser.at_operator(input) {
            parser.skip_operator(input);
            if !parser.at_end(input) {
                expr = parser.level(input, 0);
            }
        }
    }
    (ctxt.count() == before).then_some(expr)
}

struct Parser<'a> {
    ctxt: &'a Ctxt,
    to_comma: bool,
}

impl Parser<'_> {
    fn at_end(&self, input: ParseStream<'_>) -> bool {
        input.is_empty() || if self.to_comma { input.peek(Token![,]) } else { input.peek(Token![;]) }
    }

    fn at_operator(&self, input: ParseStream<'_>) -> bool {
        Operator::BY_PRECEDENCE.iter().any(|operator| is_next(input, *operator))
    }

    fn level<A: Atom>(&self, input: ParseStream<'_>, depth: usize) -> Expr<A> {
        let Some(&operator) = Operator::BY_PRECEDENCE.get(depth) else { return self.repeated(input) };
        let first = self.level(input, depth + 1);
        let mut parts = Vec::new();
        flatten(operator, first, &mut parts);
        while is_next(input, operator) {
            let tokens = take(input, operator);
            if self.at_end(input) {
                let message = format!("expected {} after `{}`", A::WHAT, operator.symbol());
                self.ctxt.error(tokens, message);
                break;
            }
            flatten(operator, self.level(input, depth + 1), &mut parts);
        }
        if parts.len() == 1 { parts.swap_remove(0) } else { Expr::Nary(operator, parts) }
    }

    /// An operand with `** N` behind it, as often as it stands there.
    fn repeated<A: Atom>(&self, input: ParseStream<'_>) -> Expr<A> {
        if input.peek(Token![#]) {
            // A name is that of all copies.
            let named = name_attr(input).and_then(|name| A::named(self.repeated(input), name));
            return named.unwrap_or_else(|error| self.give_up(input, error));
        }
        let mut expr = self.operand(input);
        while input.peek(Token![*]) && input.peek2(Token![*]) {
            let stars = input.span();
            let result = input
                .parse::<Token![*]>()
                .and_then(|_| input.parse::<Token![*]>())
                .and_then(|_| A::repeat(expr, stars, input));
            expr = match result {
                Ok(atom) => Expr::Atom(atom),
                Err(error) => self.give_up(input, error),
            };
        }
        expr
    }

    fn operand<A: Atom>(&self, input: ParseStream<'_>) -> Expr<A> {
        let at_operator = self.at_operator(input);
        if let Some(error) = slips::missing_operand::<A>(input, at_operator) {
            self.ctxt.push(error);
            if !at_operator && !self.at_end(input) {
                self.skip_operator(input);
                if !self.at_end(input) && !self.at_operator(input) {
                    return self.operand(input);
                }
            }
            return Expr::Noop;
        }
        match self.try_operand(input) {
            Ok(expr) => expr,
            Err(error) => self.give_up(input, error),
        }
    }

    fn try_operand<A: Atom>(&self, input: ParseStream<'_>) -> syn::Result<Expr<A>> {
        if input.peek(token::Paren) {
            let inner;
            let parentheses = parenthesized!(inner in input);
            if inner.is_empty() {
                let message = format!("expected {} between the parentheses", A::WHAT);
                return Err(syn::Error::new(parentheses.span.join(), message));
            }
            return Ok(parse(self.ctxt, &inner, false).unwrap_or(Expr::Noop));
        }
        if input.peek(syn::Ident) && input.peek2(token::Paren) {
            let name: Ident = input.fork().parse()?;
            if name == "residual" {
                input.parse::<Ident>()?;
                let inner;
                parenthesized!(inner in input);
                if inner.is_empty() {
                    let message = format!("expected {} between the parentheses of `residual(..)`", A::WHAT);
                    return Err(syn::Error::new(name.span(), message));
                }
                let inner = parse(self.ctxt, &inner, false).unwrap_or(Expr::Noop);
                return Ok(Expr::Residual(name, Box::new(inner)));
            }
            if name == "noop" {
                input.parse::<Ident>()?;
                let inner;
                parenthesized!(inner in input);
                return if inner.is_empty() { Ok(Expr::Noop) } else { Err(inner.error("`noop` holds no layer")) };
            }
            if let Some(message) = slips::operator_as_function(&name.to_string()) {
                self.ctxt.error_at(name.span(), message);
                input.parse::<Ident>()?;
                input.parse::<TokenTree>()?;
                return Ok(Expr::Noop);
            }
            if name.to_string().starts_with(|c: char| c.is_lowercase() || c == '_') {
                input.parse::<Ident>()?;
                return A::call(self.ctxt, name, input).map(Expr::Atom);
            }
        }
        if let Some(error) = slips::residual_without_parentheses(input) {
            return Err(error);
        }
        if input.peek(syn::Ident) && input.fork().parse::<Ident>()? == "noop" {
            input.parse::<Ident>()?;
            return Ok(Expr::Noop);
        }
        A::parse(self.ctxt, input).map(Expr::Atom)
    }

    /// Keeps the mistake, and goes on with the next operator.
    fn give_up<A>(&self, input: ParseStream<'_>, error: syn::Error) -> Expr<A> {
        self.ctxt.push(error);
        while !self.at_end(input) && !self.at_operator(input) {
            skip_one(input);
        }
        Expr::Noop
    }

    /// Goes over punctuation that is no operator.
    fn skip_operator(&self, input: ParseStream<'_>) {
        if input.peek(Token![#]) {
            skip_one(input);
            skip_one(input);
        }
        while !self.at_end(input) && is_punct(input) && !input.peek(Token![#]) {
            skip_one(input);
        }
        // A number behind it, as in `a * 3`, is part of the same mistake.
        if input.peek(Lit) {
            skip_one(input);
        }
    }
}

fn is_punct(input: ParseStream<'_>) -> bool {
    input.cursor().punct().is_some()
}

fn skip_one(input: ParseStream<'_>) {
    // Cannot fail before the end, where nothing is skipped.
    drop(input.parse::<TokenTree>());
}

/// Parentheses around the same operator change nothing: `a >> (b >> c)` has three parts.
fn flatten<A>(operator: Operator, expr: Expr<A>, parts: &mut Vec<Expr<A>>) {
    match expr {
        Expr::Nary(inner, nested) if inner == operator => parts.extend(nested),
        other => parts.push(other),
    }
}

fn is_next(input: ParseStream<'_>, operator: Operator) -> bool {
    match operator {
        Operator::Concatenate => {
            input.peek(Token![|]) && !input.peek(Token![||]) && !input.peek(Token![|=]) && !slips::is_pipe(input)
        }
        Operator::Tuplify => input.peek(Token![&]) && !input.peek(Token![&&]) && !input.peek(Token![&=]),
        Operator::Chain => input.peek(Token![>>]) && !input.peek(Token![>>=]) && !slips::is_triple(input),
        Operator::Add => input.peek(Token![+]) && !input.peek(Token![+=]),
    }
}

/// Takes the operator that comes next.
fn take(input: ParseStream<'_>, operator: Operator) -> TokenStream {
    operator.symbol().chars().filter_map(|_| input.parse::<TokenTree>().ok()).collect()
}

/// Reads `#[name = "encode"]`.
fn name_attr(input: ParseStream<'_>) -> syn::Result<NameAttr> {
    let pound = input.parse::<Token![#]>()?.span;
    let content;
    bracketed!(content in input);
    let name = name_value(&content);
    // What was not read is no mistake of its own.
    content.parse::<TokenStream>()?;
    let name = name?;
    check_name(&name)?;
    Ok(NameAttr { pound, name })
}

fn name_value(input: ParseStream<'_>) -> syn::Result<LitStr> {
    let key: Ident = input.call(Ident::parse_any)?;
    if key != "name" {
        return Err(syn::Error::new(key.span(), "the only attribute of a layer is `#[name = \"..\"]`"));
    }
    if !input.peek(Token![=]) {
        return Err(syn::Error::new(key.span(), "a layer's name is a string: `#[name = \"encode\"]`"));
    }
    input.parse::<Token![=]>()?;
    let name = input
        .parse()
        .map_err(|error| syn::Error::new(error.span(), "a layer's name is a string: `#[name = \"encode\"]`"))?;
    if input.is_empty() { Ok(name) } else { Err(input.error("expected `]` after the name")) }
}

/// Paths join names with dots, and a field is named after it.
fn check_name(name: &LitStr) -> syn::Result<()> {
    let text = name.value();
    let valid = text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !["_", "self", "Self", "super", "crate"].contains(&text.as_str());
    if valid {
        return Ok(());
    }
    let message = format!("`{text}` is no name for a layer: names are Rust identifiers, such as `encode`");
    Err(syn::Error::new(name.span(), message))
}
