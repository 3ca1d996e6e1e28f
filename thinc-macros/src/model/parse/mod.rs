//! Reads a call of `model!`.

mod arguments;
mod operand;
mod parts;
mod types;

use proc_macro2::{Ident, TokenStream};
use syn::parse::ParseStream;
use syn::{Attribute, Generics, Path, Token, Type, Visibility, braced, token};

use super::ast::{Form, Head, Invocation, Item};
use crate::ctxt::Ctxt;
use crate::wiring::{self, slips};

/// Reads everything. `None` where not even the form is clear, after saying so.
pub(super) fn invocation(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Invocation> {
    let krate = inner_attributes(input)?;
    if input.is_empty() {
        let message = "expected a model: `model! { Relu<784, 512> >> Softmax<_, 10> }`";
        return Err(syn::Error::new(input.span(), message));
    }
    let form = form(ctxt, input)?;
    let head = head(input)?;
    let wiring = match &head {
        Some(Head { output: Some(_), .. }) => {
            if !input.peek(token::Brace) {
                return Err(input.error("behind `-> Type` the layers stand in braces, as in a closure"));
            }
            let body;
            braced!(body in input);
            wiring::parse(ctxt, &body, false)
        }
        _ => wiring::parse(ctxt, input, false),
    };
    let semicolon = input.parse::<Option<Token![;]>>()?;
    if !input.is_empty() && wiring.is_some() {
        let is_item = input.peek(Token![#]) || slips::is_keyword(input);
        ctxt.push(match semicolon {
            Some(semicolon) if !is_item => {
                let message = "layers are joined by operators, not by `;`: `a >> b` chains them";
                syn::Error::new(semicolon.span, message)
            }
            _ => input.error(slips::ONE_MODEL),
        });
    }
    input.parse::<TokenStream>()?;
    Ok(Invocation { krate, form, head, wiring })
}

/// `#![model(crate = renamed)]`
fn inner_attributes(input: ParseStream<'_>) -> syn::Result<Option<Path>> {
    let mut krate = None;
    for attr in input.call(Attribute::parse_inner)? {
        let path = attr.path().is_ident("model").then(|| {
            attr.parse_args_with(|input: ParseStream<'_>| {
                input.parse::<Token![crate]>()?;
                input.parse::<Token![=]>()?;
                input.call(Path::parse_mod_style)
            })
        });
        let Some(Ok(path)) = path else {
            return Err(syn::Error::new_spanned(attr, "the only inner attribute is `#![model(crate = path)]`"));
        };
        krate = Some(path);
    }
    Ok(krate)
}

fn form(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Form> {
    let ahead = input.fork();
    let attrs = ahead.call(Attribute::parse_outer);
    let vis: Visibility = ahead.parse()?;
    let is_named = ahead.peek2(syn::Ident) && !matches!(vis, Visibility::Inherited);
    let is_item = ahead.peek(Token![struct]) || (ahead.peek(Token![type]) && (is_named || is_alias(&ahead)));
    if is_item {
        return item(ctxt, input);
    }
    if ahead.peek(Token![enum]) || ahead.peek(Token![union]) || ahead.peek(Token![fn]) || ahead.peek(Token![trait]) {
        return Err(ahead.error("`model!` makes structs (`struct Mlp = ..`) and type aliases (`type Mlp = ..`)"));
    }
    if ahead.peek(Token![let]) || ahead.peek(Token![const]) || ahead.peek(Token![static]) {
        return Err(ahead.error("the binding stands outside: `let model = model! { .. };`"));
    }
    if ahead.peek(syn::Ident) && ahead.peek2(Token![=]) && !ahead.peek2(Token![==]) {
        let name: Ident = ahead.parse()?;
        let message =
            format!("for a model with a name write `struct {name} = ..`, for a value `let {name} = model! {{ .. }};`");
        return Err(syn::Error::new(name.span(), message));
    }
    if !matches!(vis, Visibility::Inherited) {
        return Err(ahead.error("expected `struct` or `type`, and the name of the model"));
    }
    if ahead.peek(Token![type]) && (ahead.peek2(Token![=]) || attrs.is_ok_and(|attrs| !attrs.is_empty())) {
        return Err(ahead.error("expected the name of the alias behind `type`: `type Name = ..`"));
    }
    if input.peek(Token![type]) {
        input.parse::<Token![type]>()?;
        return Ok(Form::Type(leading_generics(input)?));
    }
    Ok(Form::Expression(leading_generics(input)?))
}

/// Whether `type` is followed by a name and `=`.
fn is_alias(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Token![type]>().is_ok()
        && ahead.parse::<Ident>().is_ok()
        && (!ahead.peek(Token![<]) || ahead.parse::<Generics>().is_ok())
        && ahead.peek(Token![=])
}

fn item(ctxt: &Ctxt, input: ParseStream<'_>) -> syn::Result<Form> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis = input.parse()?;
    let is_struct = input.peek(Token![struct]);
    if is_struct {
        input.parse::<Token![struct]>()?;
    } else {
        input.parse::<Token![type]>()?;
    }
    if !input.peek(syn::Ident) {
        return Err(input.error("expected the name of the model: `struct Mlp = ..`"));
    }
    let ident: Ident = input.parse()?;
    let mut generics = generics(input)?;
    if input.peek(Token![where]) {
        generics.where_clause = Some(input.parse()?);
    }
    for lifetime in generics.lifetimes() {
        ctxt.error(lifetime, "a model owns its data: callbacks outlive every borrow, so it cannot have lifetimes");
    }
    if input.peek(token::Brace) || input.peek(token::Paren) {
        let message = format!(
            "a struct with fields is written with `#[derive(Model)]`; `model!` takes its layers behind `=`: `struct {ident} = ..`"
        );
        return Err(input.error(message));
    }
    if !input.peek(Token![=]) {
        let message = format!("expected `=` and the layers: `struct {ident} = Relu<784, 512> >> Softmax<_, 10>`");
        return Err(syn::Error::new(if input.is_empty() { ident.span() } else { input.span() }, message));
    }
    let equals = input.parse::<Token![=]>()?;
    if input.is_empty() {
        return Err(syn::Error::new(equals.span, "expected the layers after `=`"));
    }
    let item = Item { attrs, vis, ident, generics };
    Ok(if is_struct { Form::Struct(item) } else { Form::Alias(item) })
}

fn generics(input: ParseStream<'_>) -> syn::Result<Generics> {
    let help = |error: syn::Error| {
        syn::Error::new(error.span(), format!("{error}: parameters are written `<const H: usize, L>`"))
    };
    input.parse().map_err(help)
}

/// `<const H: usize>` before an expression or type in a generic function.
fn leading_generics(input: ParseStream<'_>) -> syn::Result<Generics> {
    let ahead = input.fork();
    let is_list = ahead.peek(Token![<])
        && (ahead.peek2(Token![const]) || ahead.parse::<Generics>().is_ok() && !ahead.peek(Token![::]));
    if is_list { generics(input) } else { Ok(Generics::default()) }
}

/// `|x: Floats2d|`, or `|x: Floats2d| -> Probs`.
fn head(input: ParseStream<'_>) -> syn::Result<Option<Head>> {
    if !input.peek(Token![|]) {
        return Ok(None);
    }
    if input.peek(Token![||]) || !(input.peek2(syn::Ident) || input.peek2(Token![_])) || !input.peek3(Token![:]) {
        return Err(input.error("expected the type of the input, as in `|x: Floats2d| ..`"));
    }
    input.parse::<Token![|]>()?;
    if input.peek(Token![_]) {
        input.parse::<Token![_]>()?;
    } else {
        input.parse::<Ident>()?;
    }
    input.parse::<Token![:]>()?;
    let ty: Type = input.parse()?;
    if let Type::Reference(reference) = &ty {
        return Err(syn::Error::new(reference.and_token.span, "a model takes its input by value, without `&`"));
    }
    if !input.peek(Token![|]) {
        return Err(input.error("expected `|` behind the type of the input: a model has one, which can be a tuple"));
    }
    input.parse::<Token![|]>()?;
    let mut output = None;
    if input.peek(Token![->]) {
        input.parse::<Token![->]>()?;
        output = Some(input.parse()?);
    }
    Ok(Some(Head { input: ty, output }))
}
