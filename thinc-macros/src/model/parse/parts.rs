//! Reads layers that hold others between brackets or braces: `[A; 3]`, `if CONSTANT { A }`, `model! { A }`.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{Expr as RustExpr, Token, braced, bracketed, token};

use super::operand::with_type;
use super::types::{LayerPath, is_variable};
use super::{Form, arguments, invocation};
use crate::ctxt::Ctxt;
use crate::model::ast::{Atom, Kind, Layer};
use crate::wiring::{self, Expr};

/// `[A; 3]`, the type that `A ** 3` has.
pub(super) fn array(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Atom> {
    let tokens = input.fork().parse::<TokenTree>()?.into_token_stream();
    let inner;
    let brackets = bracketed!(inner in input);
    let layer = wiring::parse(ctxt, &inner, false).unwrap_or(Expr::Noop);
    if !inner.peek(Token![;]) {
        return Err(syn::Error::new(brackets.span.join(), "expected `[layer; count]`, the same as `layer ** count`"));
    }
    let semicolon: Token![;] = inner.parse()?;
    let (count, _) = arguments::count(&inner, semicolon.span)?;
    Ok(Atom::new(Kind::Copies { layer: Box::new(layer), count }, tokens))
}

/// `model! { .. }` inside a model, or another macro that gives a layer.
pub(super) fn macro_call(ctxt: &Ctxt, input: ParseStream<'_>, path: LayerPath) -> syn::Result<Atom> {
    let bang = input.parse::<Token![!]>()?;
    let TokenTree::Group(group) = input.fork().parse()? else {
        return Err(input.error("expected the macro's arguments after `!`"));
    };
    input.parse::<TokenTree>()?;
    let body = group.stream();
    let (name, last) = (&path.ty.tokens, &path.last);
    let call = quote!(#name #bang #group);
    if last != "model" {
        return with_type(input, call, None);
    }
    let parse = |inner: ParseStream<'_>| invocation(ctxt, inner);
    let inner = syn::parse::Parser::parse2(parse, body)?;
    match (inner.form, inner.head, inner.wiring) {
        (Form::Type(_), ..) => {
            let ty = Atom::plain_type(call.clone());
            Ok(Atom::new(Kind::Layer(Layer { ty, arguments: None, builders: TokenStream::new() }), call))
        }
        (Form::Expression(_), ..) if input.peek(Token![as]) => with_type(input, call, None),
        (Form::Expression(_), None, Some(wiring)) => Ok(Atom::new(Kind::Group(Box::new(wiring)), call)),
        (Form::Expression(_), None, None) => Ok(Atom::new(Kind::Group(Box::new(Expr::Noop)), call)),
        (Form::Expression(_), Some(_), _) => Err(syn::Error::new(
            last.span(),
            "a model inside another takes the type that flows there: leave `|x: ..|` out",
        )),
        (Form::Struct(_) | Form::Alias(_), ..) => {
            Err(syn::Error::new(last.span(), "a model inside another has no name: leave `struct Name =` out"))
        }
    }
}

/// `if CONDITION { a } else { b }`
pub(super) fn conditional(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Atom> {
    let word = input.parse::<Token![if]>()?;
    let condition = input.call(RustExpr::parse_without_eager_brace)?;
    if let RustExpr::Path(path) = &condition
        && let Some(name) = path.path.get_ident().filter(|name| is_variable(name))
    {
        let message = format!(
            "`{name}` is not a constant, as `if` between layers needs. A layer that only the program chooses is made \
             before the model, as a `Box<dyn DynModel<..>>`, and used by its name"
        );
        return Err(syn::Error::new(name.span(), message));
    }
    if !input.peek(token::Brace) {
        return Err(input.error("expected braces around the layers of `if`: `if CONDITION { a } else { b }`"));
    }
    let then = branch(ctxt, input)?;
    let mut otherwise = Expr::Noop;
    if input.peek(Token![else]) {
        input.parse::<Token![else]>()?;
        otherwise = if input.peek(Token![if]) {
            Expr::Atom(conditional(ctxt, input)?)
        } else if input.peek(token::Brace) {
            branch(ctxt, input)?
        } else {
            return Err(input.error("expected braces around the layers of `else`: `if CONDITION { a } else { b }`"));
        };
    }
    let condition = condition.into_token_stream();
    let text = quote!(#word #condition);
    let kind = Kind::If { condition, then: Box::new(then), otherwise: Box::new(otherwise) };
    let mut atom = Atom::new(kind, text);
    atom.text.push_str(" { .. }");
    Ok(atom)
}

fn branch(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Expr<Atom>> {
    let inner;
    let braces = braced!(inner in input);
    if inner.is_empty() {
        return Err(syn::Error::new(
            braces.span.join(),
            "expected a layer between the braces; `noop` hands its input on",
        ));
    }
    Ok(wiring::parse(ctxt, &inner, false).unwrap_or(Expr::Noop))
}
