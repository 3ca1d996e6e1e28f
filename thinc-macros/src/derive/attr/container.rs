//! `#[model(..)]` on the struct.

use proc_macro2::Ident;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, LitStr, Path, Token, Type};

use super::names::{self, Reference};
use super::{Form, Key, read};
use crate::ctxt::Ctxt;
use crate::derive::ast::{FieldAtom, SignatureExpr};
use crate::wiring;

/// `#[model(..)]` on the struct.
#[derive(Default)]
pub(crate) struct ContainerAttrs {
    pub(crate) krate: Option<Path>,
    pub(crate) name: Option<LitStr>,
    pub(crate) grads: Option<Ident>,
    pub(crate) input: Option<Type>,
    pub(crate) output: Option<Type>,
    pub(crate) forward: Option<wiring::Expr<FieldAtom>>,
    pub(crate) wiring: Option<wiring::Expr<FieldAtom>>,
    pub(crate) signature: Option<SignatureExpr>,
    pub(crate) multiply_adds: Option<Expr>,
    pub(crate) divisible: Option<Divisible>,
    pub(crate) resized: Option<Expr>,
    pub(crate) takes: Option<Type>,
    /// Names of attributes and parameters that older versions of the struct had.
    pub(crate) removed: Vec<LitStr>,
    pub(crate) refs: Vec<Reference>,
    /// Where each key stands, for checks between keys.
    pub(crate) keys: Vec<Ident>,
}

const KEYS: [Key; 14] = [
    ("input", Form::Value),
    ("output", Form::Value),
    ("forward", Form::Value),
    ("wiring", Form::Value),
    ("signature", Form::Value),
    ("takes", Form::Value),
    ("multiply_adds", Form::Value),
    ("divisible", Form::Value),
    ("resized", Form::Value),
    ("name", Form::Value),
    ("grads", Form::Value),
    ("removed", Form::List("\"old_name\"")),
    ("refs", Form::List("name = layer")),
    ("crate", Form::Value),
];

impl ContainerAttrs {
    pub(crate) fn read(ctxt: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut all = Self::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("model")) {
            read(ctxt, attr, &KEYS, &mut |key, input| all.option(ctxt, key, input));
        }
        all
    }

    fn option(&mut self, ctxt: &Ctxt, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        if self.keys.contains(key) {
            ctxt.error(key, format!("`{key}` is given twice"));
        }
        self.keys.push(key.clone());
        match key.to_string().as_str() {
            "crate" => self.krate = Some(input.call(Path::parse_mod_style)?),
            "name" => self.name = Some(input.parse()?),
            "grads" => self.grads = Some(input.parse()?),
            "input" => self.input = Some(input.parse()?),
            "output" => self.output = Some(input.parse()?),
            "forward" => self.forward = wiring::parse(ctxt, input, true),
            "wiring" => self.wiring = wiring::parse(ctxt, input, true),
            "multiply_adds" => self.multiply_adds = Some(input.parse()?),
            "divisible" => self.divisible = Some(divisible(input)?),
            "resized" => self.resized = Some(input.parse()?),
            "removed" => self.removed = names::quoted_list(ctxt, input)?,
            "refs" => self.refs = names::references(ctxt, input)?,
            "takes" => self.takes = Some(input.parse()?),
            _ => self.signature = Some(signature(input)?),
        }
        Ok(())
    }

    /// Where a key stands.
    pub(crate) fn key(&self, name: &str) -> Option<&Ident> {
        self.keys.iter().find(|key| *key == name)
    }
}

/// `n_o % heads`: a width that is a multiple of another.
pub(crate) struct Divisible {
    pub(crate) dividend: Ident,
    pub(crate) divisor: Ident,
}

/// Reads `n_o % heads`.
fn divisible(input: ParseStream<'_>) -> syn::Result<Divisible> {
    let help = |error: syn::Error| {
        syn::Error::new(error.span(), "expected two `#[dim]` fields, as in `divisible = n_o % heads`")
    };
    let dividend = input.parse().map_err(help)?;
    input.parse::<Token![%]>().map_err(help)?;
    let divisor = input.parse().map_err(help)?;
    Ok(Divisible { dividend, divisor })
}

/// `n_i -> 3 * n_i + 1`.
fn signature(input: ParseStream<'_>) -> syn::Result<SignatureExpr> {
    let from = dimension(input)?;
    if !input.peek(Token![->]) {
        return Err(input.error("expected `->` and the width of the output, as in `signature = n_i -> n_o`"));
    }
    input.parse::<Token![->]>()?;
    let is_factor = input.peek(syn::LitInt) || input.peek(syn::token::Brace) || input.peek2(Token![*]);
    let mut mul = None;
    if is_factor {
        mul = Some(operand(input)?);
        input.parse::<Token![*]>()?;
    }
    let output = dimension(input)?;
    let mut add = None;
    if input.peek(Token![+]) {
        input.parse::<Token![+]>()?;
        add = Some(operand(input)?);
    }
    Ok(SignatureExpr { input: from, mul, output, add })
}

/// A `#[dim]` field, or `_`.
fn dimension(input: ParseStream<'_>) -> syn::Result<Option<Ident>> {
    if input.peek(Token![_]) {
        input.parse::<Token![_]>()?;
        return Ok(None);
    }
    let error = input.error("expected a `#[dim]` field, or `_` for the width that comes in");
    input.parse().map(Some).map_err(|_| error)
}

/// A number, a constant or an expression in braces.
fn operand(input: ParseStream<'_>) -> syn::Result<Expr> {
    if input.peek(syn::LitInt) {
        return Ok(Expr::Lit(syn::ExprLit { attrs: Vec::new(), lit: input.parse()? }));
    }
    if input.peek(syn::token::Brace) {
        return Ok(Expr::Block(input.parse()?));
    }
    Ok(Expr::Path(input.parse()?))
}
