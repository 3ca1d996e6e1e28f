//! Building tokens: names that meet no other, and places that errors point to.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
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
    let mut text = tokens.to_string();
    for (from, to) in [(" < ", "<"), (" <", "<"), ("< ", "<"), (" >", ">"), (" ,", ","), (" :: ", "::"), (":: ", "::")]
    {
        text = text.replace(from, to);
    }
    for (from, to) in [("[ ", "["), (" ]", "]"), ("( ", "("), (" )", ")"), (" ;", ";"), ("& ", "&"), (" (", "(")] {
        text = text.replace(from, to);
    }
    text
}
