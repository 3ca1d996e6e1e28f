//! Reads `#[model(..)]`, `#[param(..)]`, `#[layer]`, `#[dim]` and `#[attr]`.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, LitBool, LitStr, Meta, Path, Token, Type, bracketed};

use crate::ctxt::{Ctxt, closest};
use crate::derive::ast::{FieldAtom, ParamRole, Role, SignatureExpr};
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
    /// Where each key stands, for checks between keys.
    pub(crate) keys: Vec<Ident>,
}

const KEYS: [&str; 12] = [
    "input",
    "output",
    "forward",
    "wiring",
    "signature",
    "takes",
    "multiply_adds",
    "divisible",
    "resized",
    "name",
    "grads",
    "crate",
];

impl ContainerAttrs {
    pub(crate) fn read(ctxt: &Ctxt, attrs: &[Attribute]) -> Self {
        let mut all = Self::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("model")) {
            let Meta::List(list) = &attr.meta else {
                ctxt.error(attr, "expected `#[model(..)]` with options between the parentheses");
                continue;
            };
            let options =
                |input: ParseStream<'_>| options(ctxt, input, &KEYS, &mut |key, input| all.option(ctxt, key, input));
            ctxt.ok(options.parse2(list.tokens.clone()));
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

/// Reads `key = value, ..`. A mistake in one value does not hide mistakes in the others.
fn options(
    ctxt: &Ctxt,
    input: ParseStream<'_>,
    keys: &[&str],
    value: &mut dyn FnMut(&Ident, ParseStream<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    while !input.is_empty() {
        let key = Ident::parse_any(input)?;
        let result = if keys.contains(&key.to_string().as_str()) {
            if input.peek(Token![=]) {
                input.parse::<Token![=]>()?;
                value(&key, input)
            } else {
                Err(syn::Error::new(key.span(), format!("`{key}` needs a value: `{key} = ..`")))
            }
        } else {
            let text = key.to_string();
            let meant = closest(&text, keys.iter().copied());
            let help = meant.map_or_else(
                || format!("expected one of `{}`", keys.join("`, `")),
                |key| format!("did you mean `{key}`?"),
            );
            Err(syn::Error::new(key.span(), format!("unknown option `{key}`: {help}")))
        };
        ctxt.ok(result);
        skip_to_comma(input)?;
    }
    Ok(())
}

/// Goes on behind the next comma. Commas between `<` and `>` are only met after a mistake.
fn skip_to_comma(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() {
        if input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            return Ok(());
        }
        input.parse::<proc_macro2::TokenTree>()?;
    }
    Ok(())
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

/// The attributes of a field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) role: Option<Role>,
    /// What visitors are to call it.
    pub(crate) name: Option<String>,
    /// The other name of a dimension.
    pub(crate) same: Option<String>,
    /// Whether an attribute is left out of saved bytes while it is `None`.
    pub(crate) optional: bool,
}

/// Reads the role of a field and its options.
pub(crate) fn field_attrs(ctxt: &Ctxt, field: &syn::Field, shown: &str) -> FieldAttrs {
    let mut all = FieldAttrs::default();
    for attr in &field.attrs {
        let Some(kind) = attr.path().get_ident().map(Ident::to_string) else { continue };
        let new = match kind.as_str() {
            "param" => Role::Param(param_role(ctxt, attr, &mut all.name)),
            "layer" => {
                if !matches!(attr.meta, Meta::Path(_)) {
                    ctxt.error(attr, "`#[layer]` takes no options");
                }
                Role::Layer
            }
            "dim" => {
                all.options(ctxt, attr, &["name", "same"]);
                Role::Dim
            }
            "attr" => {
                all.options(ctxt, attr, &["name", "optional"]);
                Role::Attr
            }
            "model" => {
                let is_skip = matches!(&attr.meta, Meta::List(list) if list.tokens.to_string() == "skip");
                if !is_skip {
                    ctxt.error(attr, "on a field only `#[model(skip)]` is known; the other roles are `#[param]`, `#[layer]`, `#[dim]` and `#[attr]`");
                }
                Role::Skip
            }
            _ => continue,
        };
        if all.role.is_some() {
            ctxt.error(attr, format!("field `{shown}` has two roles: keep one"));
        }
        all.role = Some(new);
    }
    if all.role.is_none() {
        let message = format!(
            "field `{shown}` has no role: mark it `#[layer]` (a layer), `#[param]` (trained), `#[dim]` (a width), \
             `#[attr]` (saved) or `#[model(skip)]` (neither trained nor saved)"
        );
        match &field.ident {
            Some(ident) => ctxt.error(ident, message),
            None => ctxt.error(&field.ty, message),
        }
    }
    all
}

fn param_role(ctxt: &Ctxt, attr: &Attribute, name: &mut Option<String>) -> ParamRole {
    let mut role = ParamRole::default();
    if let Meta::List(list) = &attr.meta {
        let keys = ["name", "shape", "init"];
        let parser = |input: ParseStream<'_>| {
            options(ctxt, input, &keys, &mut |key, input| {
                if key == "name" {
                    *name = Some(input.parse::<LitStr>()?.value());
                } else if key == "shape" {
                    let axes;
                    bracketed!(axes in input);
                    let axes = Punctuated::<Expr, Token![,]>::parse_terminated(&axes)?;
                    role.shape = Some(axes.into_iter().collect());
                } else {
                    role.init = Some(input.parse()?);
                }
                Ok(())
            })
        };
        ctxt.ok(parser.parse2(list.tokens.clone()));
    }
    if role.shape.is_some() != role.init.is_some() {
        ctxt.error(
            attr,
            "`shape` and `init` go together: without them the parameter must have its value from the start",
        );
    }
    role
}

impl FieldAttrs {
    /// Reads the options of `#[dim]` or `#[attr]`.
    fn options(&mut self, ctxt: &Ctxt, attr: &Attribute, keys: &[&str]) {
        if let Meta::List(list) = &attr.meta {
            let parser = |input: ParseStream<'_>| {
                options(ctxt, input, keys, &mut |key, input| {
                    if key == "name" {
                        self.name = Some(input.parse::<LitStr>()?.value());
                    } else if key == "same" {
                        self.same = Some(input.parse::<LitStr>()?.value());
                    } else {
                        self.optional = input.parse::<LitBool>()?.value();
                    }
                    Ok(())
                })
            };
            ctxt.ok(parser.parse2(list.tokens.clone()));
        }
    }
}
