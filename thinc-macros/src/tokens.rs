//! Building tokens: names that meet no other, and places that errors point to.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};

/// Lints that generated code must not raise in a user's crate.
pub(crate) fn hygiene() -> TokenStream {
    quote! {
        #[doc(hidden)]
        #[allow(
            clippy::all,
            clippy::pedantic,
            clippy::nursery,
            clippy::restriction,
            missing_docs,
            non_camel_case_types,
            unused_braces,
            unused_qualifications,
            unused_variables,
            unused_mut,
            reason = "generated code"
        )]
    }
}

/// A local variable that no user's name can meet.
pub(crate) fn local(name: &str, number: usize) -> Ident {
    format_ident!("{name}{number}", span = Span::mixed_site())
}

/// Moves all of `tokens` to one place in the user's code: that is what an error about them underlines. They count as
/// written there, so local variables, which keep their hygiene, are [`moved`] instead.
pub(crate) fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    let moved = tokens.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            let mut inner = Group::new(group.delimiter(), respan(group.stream(), span));
            inner.set_span(span);
            return TokenTree::Group(inner);
        }
        token.set_span(span);
        token
    });
    moved.collect()
}

/// A local variable, moved to one place in the user's code.
pub(crate) fn moved(ident: &Ident, span: Span) -> Ident {
    Ident::new(&ident.to_string(), ident.span().located_at(span))
}

/// Where a message points: from the first to the last token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spans(pub(crate) Span, pub(crate) Span);

impl Spans {
    /// All of `tokens`.
    pub(crate) fn of(tokens: TokenStream) -> Self {
        let mut tokens = tokens.into_iter();
        let first = tokens.next().map_or_else(Span::call_site, |token| token.span());
        let last = tokens.last().map_or(first, |token| token.span());
        Self(first, last)
    }

    /// One token.
    pub(crate) fn at(span: Span) -> Self {
        Self(span, span)
    }
}

/// Whether any of `names` stands among the tokens.
pub(crate) fn mentions(tokens: TokenStream, names: &[&Ident]) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => names.contains(&&ident),
        TokenTree::Group(group) => mentions(group.stream(), names),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Tokens as one writes them, `Relu<784, 512>`, where they print as `Relu < 784 , 512 >`.
pub(crate) fn text(tokens: &TokenStream) -> String {
    let mut text = String::new();
    write(&mut text, tokens.clone());
    text
}

fn write(text: &mut String, tokens: TokenStream) {
    let mut before = Before::Nothing;
    // How many `<` are open: a `>` beyond them is an operator.
    let mut open = 0_usize;
    for token in tokens {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                space(text, before, &['a']);
                write(text, group.stream());
                before = Before::Word;
            }
            TokenTree::Group(group) => {
                let (left, right) = match group.delimiter() {
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::Bracket => ("[", "]"),
                    _ => ("(", ")"),
                };
                let is_block = group.delimiter() == Delimiter::Brace && matches!(before, Before::Word);
                if is_block || matches!(before, Before::Operator | Before::Comma) {
                    text.push(' ');
                }
                text.push_str(if group.stream().is_empty() { left.trim() } else { left });
                write(text, group.stream());
                text.push_str(if group.stream().is_empty() { right.trim() } else { right });
                before = Before::Word;
            }
            TokenTree::Punct(punct) => {
                let is_operator = punct.as_char() == '>' && open == 0;
                match punct.as_char() {
                    '<' => open += 1,
                    '>' => open = open.saturating_sub(1),
                    _ => {}
                }
                before = punctuation(text, before, &punct, is_operator);
            }
            word => {
                let word = word.to_string();
                space(text, before, &word.chars().collect::<Vec<_>>());
                text.push_str(&word);
                before = Before::Word;
            }
        }
    }
}

/// What stands before a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    /// An identifier, a literal or a group.
    Word,
    /// `::`, `.`, `<` and others that nothing separates.
    Tight,
    /// `,` or `;`.
    Comma,
    /// A binary operator.
    Operator,
    /// The first half of an operator such as `->`.
    Half,
}

fn space(text: &mut String, before: Before, word: &[char]) {
    let is_word = word.first().is_some_and(|c| c.is_alphanumeric() || *c == '_' || *c == '"');
    if matches!(before, Before::Comma | Before::Operator)
        || (before == Before::Word && is_word && !text.ends_with('\''))
    {
        text.push(' ');
    }
}

fn punctuation(text: &mut String, before: Before, punct: &Punct, is_operator: bool) -> Before {
    let c = punct.as_char();
    let starts_value = matches!(before, Before::Nothing | Before::Comma | Before::Operator | Before::Tight);
    match c {
        ',' | ';' => {
            text.push(c);
            Before::Comma
        }
        ':' if punct.spacing() == Spacing::Alone && !text.ends_with(':') => {
            text.push(c);
            Before::Comma
        }
        _ if before == Before::Half => {
            text.push(c);
            if punct.spacing() == Spacing::Joint { Before::Half } else { Before::Operator }
        }
        ':' | '.' | '?' | '!' | '<' | '>' | '\'' | '$' | '#' if !is_operator => {
            if matches!(before, Before::Comma | Before::Operator) {
                text.push(' ');
            }
            text.push(c);
            if c == '>' { Before::Word } else { Before::Tight }
        }
        '&' | '*' | '-' if starts_value => {
            if matches!(before, Before::Comma | Before::Operator) {
                text.push(' ');
            }
            text.push(c);
            Before::Tight
        }
        _ => {
            text.push(' ');
            text.push(c);
            if punct.spacing() == Spacing::Joint { Before::Half } else { Before::Operator }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_read_as_they_are_written() {
        for written in [
            "Relu<784, 512>",
            "Vec<a::Block<{ H * 2 }>>",
            "[Linear<8, 8>; 4]",
            "(A, B)",
            "Box<dyn DynModel<X, Y>>",
            "Relu<{ HEADS * (HEAD + 1) }, { padded(30) }>",
            "Relu<8, 8>.init_w(he_normal())",
            "Dropout(0.2).enabled(false)",
            "make(&x, -1, *y)",
            "if WIDE && DEEP",
            "Scale { factor: 2.0 }",
            "layers[0].clone()",
            "make(x + 1)?",
            "vec![a; 3]",
            "with_list(with_array(Relu<8, 8>) >> noop)",
            "(Relu<8, 8> >> Vec<A<8>> >> B)",
        ] {
            let tokens: TokenStream = written.parse().unwrap();
            assert_eq!(text(&tokens), written);
        }
    }
}
