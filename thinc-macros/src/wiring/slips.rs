//! What people write by mistake between layers, and what to write instead.

use proc_macro2::{Spacing, Span};
use syn::parse::ParseStream;

use crate::wiring::Atom;

/// All operators, for messages.
const OPERATORS: &str = "`>>` (chain), `+` (sum), `|` (side by side) or `&` (tuple)";

/// The error about what stands where an operator should.
pub(super) fn unknown_operator<A: Atom>(input: ParseStream<'_>) -> syn::Error {
    let (symbol, span) = symbol(input);
    let message = match symbol.as_str() {
        "*" => format!("`*` is no operator between layers: {}", A::COPIES),
        "." => format!("expected {OPERATORS}: {} is named without `self.`", A::WHAT),
        "@" => "`@` is no operator between layers: `a >> b` feeds what `a` gives into `b`".to_owned(),
        ">" | "->" | "=>" | ">>>" | "<<" | "<" | ">=" | ">>=" => {
            format!("`{symbol}` is no operator between layers: a chain is written `a >> b`")
        }
        "||" => "`||` is no operator between layers: `a | b` puts outputs side by side".to_owned(),
        "&&" => "`&&` is no operator between layers: `a & b` gives the outputs as a tuple".to_owned(),
        "-" => "`-` is no operator between layers; `a + b` adds outputs".to_owned(),
        "," => {
            "layers do not stand in a list: `a >> b` chains them, `a | b` puts their outputs side by side".to_owned()
        }
        ";" => "expected the end of the model before `;`".to_owned(),
        "=" => "there is no assignment between layers: make a layer before the model and use its name".to_owned(),
        "!" => "expected the macro's arguments after `!`".to_owned(),
        "" => format!("expected {OPERATORS} before {}", A::WHAT),
        _ => format!("`{symbol}` is no operator between layers; expected {OPERATORS}"),
    };
    syn::Error::new(span, message)
}

/// The error where an operator, or nothing, stands in the place of an operand.
pub(super) fn missing_operand<A: Atom>(input: ParseStream<'_>, at_operator: bool) -> Option<syn::Error> {
    if input.is_empty() {
        return Some(syn::Error::new(input.span(), format!("expected {}", A::WHAT)));
    }
    let (symbol, span) = symbol(input);
    let is_operator = at_operator || matches!(symbol.as_str(), "*" | "@" | "||" | "&&" | ">" | ">>>" | "+=" | "-");
    is_operator.then(|| syn::Error::new(span, format!("expected {} before `{symbol}`", A::WHAT)))
}

/// Whether `>>>` comes next.
pub(super) fn is_triple(input: ParseStream<'_>) -> bool {
    symbol(input).0 == ">>>"
}

/// The punctuation that comes next, as one writes it, and where it starts.
fn symbol(input: ParseStream<'_>) -> (String, Span) {
    let mut cursor = input.cursor();
    let mut text = String::new();
    while let Some((punct, rest)) = cursor.punct() {
        text.push(punct.as_char());
        cursor = rest;
        if punct.spacing() == Spacing::Alone || text.len() == 3 || text == "**" {
            break;
        }
    }
    (text, input.span())
}

/// What to write instead of a combinator that has an operator.
pub(super) fn operator_as_function(name: &str) -> Option<String> {
    let operator = match name {
        "chain" => "a >> b",
        "add" => "a + b",
        "concatenate" => "a | b",
        "tuplify" => "a & b",
        "clone" => "a ** 3",
        _ => return None,
    };
    Some(format!("`{name}(..)` is written with an operator here: `{operator}`"))
}
