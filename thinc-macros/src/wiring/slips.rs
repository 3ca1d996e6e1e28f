//! What people write by mistake between layers, and what to write instead.

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::{Lit, Token, token};

use crate::wiring::Atom;

/// What to say where a second model starts.
pub(crate) const ONE_MODEL: &str = "expected the end of the model: one call of `model!` makes one model";

/// Where the layers of a residual stand.
pub(crate) const RESIDUAL: &str = "the layers of `residual(..)` stand in parentheses";

/// Where widths stand.
const WIDTHS: &str = "widths stand in angle brackets: `Relu<784, 512>`";

/// All operators, for messages.
const OPERATORS: &str = "`>>` (chain), `+` (sum), `|` (side by side) or `&` (tuple)";

/// The error about what stands where an operator should.
pub(super) fn unknown_operator<A: Atom>(input: ParseStream<'_>) -> syn::Error {
    let (symbol, tokens) = symbol(input);
    let message = match symbol.as_str() {
        "*" => format!("`*` is no operator between layers: {}", A::COPIES),
        "." => format!("expected {OPERATORS}: {} is named without `self.`", A::WHAT),
        "@" => "`@` is no operator between layers: `a >> b` feeds what `a` gives into `b`".to_owned(),
        "|>" => "`|>` is no operator between layers: a chain is written `a >> b`".to_owned(),
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
        "#" => "an attribute stands before the layer that it is about".to_owned(),
        "!" => "expected the macro's arguments after `!`".to_owned(),
        "" if input.peek(token::Bracket) => WIDTHS.to_owned(),
        ":" => "the type of the input stands before the layers: `|x: Floats2d| a >> b`".to_owned(),
        "" if is_word_operator(input) => format!("`{tokens}` is no operator between layers; expected {OPERATORS}"),
        "" if input.peek(Lit) => "settings of a layer stand in parentheses: `Dropout(0.2)`".to_owned(),
        "" if starts_item(input) => ONE_MODEL.to_owned(),
        "" if is_keyword(input) => format!("expected {OPERATORS} or the end of the model"),
        "" => format!("expected an operator before {}: {OPERATORS}", A::WHAT),
        _ => format!("`{symbol}` is no operator between layers; expected {OPERATORS}"),
    };
    syn::Error::new_spanned(tokens, message)
}

/// The error where an operator, or nothing, stands in the place of an operand.
pub(super) fn missing_operand<A: Atom>(input: ParseStream<'_>, at_operator: bool) -> Option<syn::Error> {
    if input.is_empty() {
        return Some(syn::Error::new(input.span(), format!("expected {}", A::WHAT)));
    }
    let (symbol, tokens) = symbol(input);
    let is_operator = at_operator || matches!(symbol.as_str(), "*" | "@" | "||" | "&&" | ">" | ">>>" | "+=" | "-");
    let help = match symbol.as_str() {
        "&" | "*" => "; a layer itself goes into a model, not a reference",
        "|" if input.peek2(syn::Ident) && (input.peek3(Token![|]) || input.peek3(Token![:])) => {
            "; a closure is no layer"
        }
        _ => "",
    };
    is_operator.then(|| syn::Error::new_spanned(tokens, format!("expected {} before `{symbol}`{help}", A::WHAT)))
}

/// The error about a word of Rust that starts no layer.
pub(crate) fn no_layer(input: ParseStream<'_>) -> syn::Error {
    let word = input.cursor().ident().map(|(word, _)| word.to_string()).unwrap_or_default();
    input.error(match word.as_str() {
        "let" => "values are made before the model, which uses them by their names",
        "for" | "while" | "loop" => "layers are repeated by `layer ** 3`",
        "mut" | "ref" | "move" | "dyn" => "a layer goes into a model by its name alone",
        "match" => "a choice is written `if CONSTANT { a } else { b }`; an expression of Rust stands in braces",
        _ => "expected a layer: a type such as `Relu<784, 512>`, a variable, or `{ expression }`",
    })
}

/// Whether a word stands where an operator should: `a then b`.
pub(super) fn is_word_operator(input: ParseStream<'_>) -> bool {
    let is_small = |word: Ident| word.to_string().starts_with(|c: char| c.is_lowercase());
    input.peek2(syn::Ident) && input.cursor().ident().is_some_and(|(word, _)| is_small(word))
}

/// The error about `residual[a]` and the like.
pub(super) fn residual_without_parentheses(input: ParseStream<'_>) -> Option<syn::Error> {
    let is_call = input.peek2(token::Bracket) || input.peek2(token::Brace);
    let (name, _) = input.cursor().ident().filter(|(name, _)| is_call && name == "residual")?;
    Some(syn::Error::new(name.span(), RESIDUAL))
}

/// What to write instead of a combinator's type.
pub(crate) fn combinator_as_type(name: &Ident) -> Option<String> {
    let function = name.to_string().to_lowercase();
    let is_type = ["Chain", "Add", "Concatenate", "Tuplify"].iter().any(|combinator| name == combinator);
    if name == "Residual" {
        return Some("`Residual(..)` is written with a small letter here: `residual(..)`".to_owned());
    }
    operator_as_function(&function).filter(|_| is_type)
}

/// The error about `Softmax {512, 10}`, where fields would have names.
pub(crate) fn widths_in_braces(fields: &TokenTree) -> syn::Result<()> {
    let TokenTree::Group(group) = fields else { return Ok(()) };
    let mut tokens = group.stream().into_iter();
    let (first, second) = (tokens.next(), tokens.next());
    let is_field = matches!(second, Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    match first {
        Some(TokenTree::Literal(_)) if !is_field => Err(syn::Error::new(group.span(), WIDTHS)),
        Some(TokenTree::Ident(ident)) if ident == "_" => Err(syn::Error::new(group.span(), WIDTHS)),
        _ => Ok(()),
    }
}

/// Whether a second model starts.
fn starts_item(input: ParseStream<'_>) -> bool {
    input.peek(Token![pub]) || input.peek(Token![struct]) || input.peek(Token![type])
}

/// Whether a word comes next that can start no layer.
pub(crate) fn is_keyword(input: ParseStream<'_>) -> bool {
    let is_path =
        input.peek(Token![crate]) || input.peek(Token![super]) || input.peek(Token![self]) || input.peek(Token![Self]);
    input.cursor().ident().is_some()
        && !input.peek(syn::Ident)
        && !is_path
        && !input.peek(Token![if])
        && !input.peek(Token![_])
}

/// Whether `|>` comes next.
pub(super) fn is_pipe(input: ParseStream<'_>) -> bool {
    symbol(input).0 == "|>"
}

/// Whether `>>>` comes next.
pub(crate) fn is_triple(input: ParseStream<'_>) -> bool {
    symbol(input).0 == ">>>"
}

/// The punctuation that comes next, as one writes it, and its tokens; without any, the next token.
fn symbol(input: ParseStream<'_>) -> (String, TokenStream) {
    let mut cursor = input.cursor();
    let mut text = String::new();
    let mut tokens = TokenStream::new();
    while let Some((punct, rest)) = cursor.punct() {
        text.push(punct.as_char());
        cursor = rest;
        tokens.extend([TokenTree::from(punct.clone())]);
        if punct.spacing() == Spacing::Alone || text.len() == 3 || text == "**" {
            break;
        }
    }
    if text.is_empty() {
        tokens.extend(cursor.token_tree().map(|(token, _)| token));
    }
    (text, tokens)
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
