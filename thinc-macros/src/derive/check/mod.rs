//! Rules between attributes and fields. Each reports all it finds.

mod versions;

use std::collections::HashSet;

use proc_macro2::Ident;
use syn::{Expr, Member};

use crate::ctxt::{Ctxt, closest};
use crate::derive::ast::{Container, Role, member_name};
use crate::derive::expand::{Kinds, parameters, placeholders};

pub(crate) fn check(ctxt: &Ctxt, container: &Container<'_>) {
    check_forward(ctxt, container);
    check_values(ctxt, container);
    check_wired_fields(ctxt, container);
    check_unused_layers(ctxt, container);
    check_signature(ctxt, container);
    check_multiply_adds(ctxt, container);
    check_names(ctxt, container);
    check_own_params(ctxt, container);
    check_name(ctxt, container);
    versions::check_old_names(ctxt, container);
    versions::check_removed(ctxt, container);
    check_refs(ctxt, container);
}

fn check_forward(ctxt: &Ctxt, container: &Container<'_>) {
    let attrs = &container.attrs;
    if let (Some(forward), Some(_)) = (attrs.key("forward"), attrs.key("wiring")) {
        ctxt.error(forward, "`forward` and `wiring` exclude each other: `wiring` is for a `Model` impl by hand");
    }
    let in_order = attrs.key("input").or(attrs.key("output")).filter(|_| attrs.key("forward").is_none());
    if let Some(key) = in_order
        && container.layers().next().is_none()
        && container.fields.iter().all(|field| field.role.is_some())
    {
        ctxt.error(key, "there is no `#[layer]` field to compute the output with");
    }
    if let (Some(signature), true) = (attrs.key("signature"), container.wiring().is_some()) {
        ctxt.error(signature, "the widths of wired layers are known from the layers: leave `signature` out");
    }
    if let (Some(takes), true) = (attrs.key("takes"), container.has_forward_pass()) {
        ctxt.error(
            takes,
            "`takes` is for layers by hand: what a generated forward pass takes is known from `input` or the layers",
        );
    }
}

/// Without both types the generated impl is generic over the values between the layers.
fn check_values(ctxt: &Ctxt, container: &Container<'_>) {
    if !container.has_forward_pass() || (container.names_input() && container.names_output()) {
        return;
    }
    for (_, field) in container.layers().filter(|(_, field)| container.is_recursive(field.ty)) {
        ctxt.error_at(
            field.span(),
            format!(
                "`{}` contains itself: such a model has to name its types, `#[model(input = .., output = ..)]`",
                container.ident
            ),
        );
    }
    if let Some(wiring) = container.wiring()
        && let Err((span, message)) = Kinds::new(container, &wiring)
    {
        ctxt.error_at(span, message);
    }
}

fn check_wired_fields(ctxt: &Ctxt, container: &Container<'_>) {
    let Some(wiring) = container.attrs.forward.as_ref().or(container.attrs.wiring.as_ref()) else { return };
    for atom in wiring.atoms() {
        let name = member_name(&atom.member);
        match container.field(&atom.member).map(|(_, field)| &field.role) {
            None => {
                let help = layer_meant(container, &name);
                ctxt.error(&atom.member, format!("`{}` has no field `{name}`: {help}", container.ident));
            }
            Some(Some(Role::Layer) | None) => {}
            Some(Some(role)) => {
                let role = role.written();
                ctxt.error(
                    &atom.member,
                    format!("`{name}` has the role `{role}`, but only `#[layer]` fields can be wired"),
                );
            }
        }
    }
}

/// What helps who misspelt the name of a layer.
fn layer_meant(container: &Container<'_>, name: &str) -> String {
    let names: Vec<&str> = container.layers().map(|(_, field)| field.name.as_str()).collect();
    match closest(name, names.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None if names.is_empty() => "it has no `#[layer]` fields".to_owned(),
        None => format!("its layers are `{}`", names.join("`, `")),
    }
}

/// References are to layers of the struct, or to layers in these.
fn check_refs(ctxt: &Ctxt, container: &Container<'_>) {
    let mut seen = HashSet::new();
    for reference in &container.attrs.refs {
        let name = reference.shown();
        if !seen.insert(name.clone()) {
            ctxt.error(&reference.name, format!("the reference `{name}` is given twice: each is to one layer"));
        }
        let Some(layer) = reference.path.first().filter(|_| container.referred(reference).is_some()) else { continue };
        if container.layers().any(|(_, field)| field.name == *layer) {
            continue;
        }
        let field = container.fields.iter().find(|field| member_name(&field.member) == *layer);
        let message = match field.map(|field| &field.role) {
            // A field with a mistake in its role has been reported.
            Some(None) => continue,
            Some(Some(role)) if !matches!(role, Role::Layer) => {
                let role = role.written();
                format!("`{layer}` has the role `{role}`, but references are to `#[layer]` fields")
            }
            _ if layer == "None" => "a reference that is not set is `none`".to_owned(),
            _ => {
                let help = layer_meant(container, layer);
                format!("`{}` has no layer `{layer}`: {help}", container.ident)
            }
        };
        ctxt.error_at(reference.place, message);
    }
}

fn check_unused_layers(ctxt: &Ctxt, container: &Container<'_>) {
    let Some(wiring) = container.attrs.forward.as_ref().or(container.attrs.wiring.as_ref()) else { return };
    let used: HashSet<&Member> = wiring.atoms().into_iter().map(|atom| &atom.member).collect();
    let unknown: Vec<String> =
        used.iter().filter(|used| container.field(used).is_none()).map(|used| member_name(used)).collect();
    for (_, field) in container.layers().filter(|(_, field)| !used.contains(&field.member)) {
        let name = member_name(&field.member);
        // A misspelt name was reported already, with this field as what was probably meant.
        if unknown.iter().any(|unknown| closest(unknown, [name.as_str()]).is_some()) {
            continue;
        }
        ctxt.error_at(
            field.span(),
            format!("layer `{name}` is never used: add it to `forward`, or mark the field `#[model(skip)]`"),
        );
    }
}

fn check_signature(ctxt: &Ctxt, container: &Container<'_>) {
    if let Some(signature) = &container.attrs.signature {
        check_dims(
            ctxt,
            container,
            [&signature.input, &signature.output].into_iter().flatten(),
            "; use `_` for any width",
        );
    }
    if let (Some(resized), None) = (container.attrs.key("resized"), container.attrs.key("signature")) {
        ctxt.error(resized, "`resized` is called when a width of the `signature` changes: give one");
    }
    if let Some(divisible) = &container.attrs.divisible {
        check_dims(ctxt, container, [&divisible.dividend, &divisible.divisor], "");
    }
}

fn check_dims<'a>(ctxt: &Ctxt, container: &Container<'_>, idents: impl IntoIterator<Item = &'a Ident>, other: &str) {
    for ident in idents {
        if container.dim(ident).is_none() {
            let help = dims(container).unwrap_or_else(|| format!("there are none{other}"));
            ctxt.error(ident, format!("`{ident}` is not a `#[dim]` field: {help}"));
        }
    }
}

fn dims(container: &Container<'_>) -> Option<String> {
    let dims = container.fields.iter().filter(|field| matches!(field.role, Some(Role::Dim)));
    let dims: Vec<String> = dims.map(|field| member_name(&field.member)).collect();
    (!dims.is_empty()).then(|| format!("there are `{}`", dims.join("`, `")))
}

/// Names in the value of `multiply_adds` are `#[dim]` fields, parameters of the struct, or constants.
fn check_multiply_adds(ctxt: &Ctxt, container: &Container<'_>) {
    let Some(multiply_adds) = &container.attrs.multiply_adds else { return };
    let mut left = vec![multiply_adds];
    while let Some(expr) = left.pop() {
        match expr {
            Expr::Binary(binary) => left.extend([&*binary.right, &*binary.left]),
            Expr::Paren(paren) => left.push(&paren.expr),
            Expr::Group(group) => left.push(&group.expr),
            Expr::Unary(unary) => left.push(&unary.expr),
            Expr::Cast(cast) => left.push(&cast.expr),
            Expr::Call(call) => left.extend(call.args.iter().rev()),
            Expr::MethodCall(call) => left.extend(call.args.iter().rev().chain([&*call.receiver])),
            Expr::Field(field) if matches!(&*field.base, Expr::Path(path) if path.path.is_ident("self")) => {
                ctxt.error(expr, "fields are named without `self.` here");
            }
            Expr::Infer(_) => ctxt.error(expr, "the multiply-adds are a number: `#[dim]` fields and constants"),
            Expr::Path(path) => {
                if let Some(ident) = path.path.get_ident() {
                    check_count(ctxt, container, ident);
                }
            }
            _ => {}
        }
    }
}

fn check_count(ctxt: &Ctxt, container: &Container<'_>, ident: &Ident) {
    if container.dim(ident).is_some() || parameters(container).any(|param| param == ident) {
        return;
    }
    let is_field = container.field(&Member::Named(ident.clone())).is_some();
    // Whether there is such a constant is the compiler's to say.
    if is_field || ident.to_string().starts_with(char::is_lowercase) {
        let help = dims(container).unwrap_or_else(|| "there are none; give a number or a constant".to_owned());
        ctxt.error(ident, format!("`{ident}` is not a `#[dim]` field: {help}"));
    }
}

fn check_names(ctxt: &Ctxt, container: &Container<'_>) {
    let mut seen = HashSet::new();
    for field in container.fields.iter().filter(|field| !matches!(field.role, Some(Role::Skip))) {
        let kind = field.role.as_ref().map(std::mem::discriminant);
        for name in std::iter::once(&field.name).chain(&field.same) {
            if !seen.insert((kind, name.clone())) {
                ctxt.error_at(field.span(), format!("the name `{name}` is used twice: saved bytes need one name each"));
            }
        }
    }
}

/// Parameters of a struct whose forward pass is generated would never get a gradient.
fn check_own_params(ctxt: &Ctxt, container: &Container<'_>) {
    let is_generated = container.has_forward_pass();
    for field in &container.fields {
        let Some(Role::Param(param)) = &field.role else { continue };
        if is_generated {
            let name = member_name(&field.member);
            ctxt.error_at(
                field.span(),
                format!("the generated forward pass does not use parameter `{name}`: move it into a layer of its own"),
            );
        }
        for axis in param.shape.iter().flatten() {
            if let Expr::Infer(_) = axis {
                ctxt.error(axis, "the axes of a parameter are `#[dim]` fields or numbers");
            }
        }
    }
}

/// What stands between braces in the node's name is a layer.
fn check_name(ctxt: &Ctxt, container: &Container<'_>) {
    let Some(name) = &container.attrs.name else { return };
    let text = name.value();
    let placeholders = placeholders(&text);
    let braces = text.matches(['{', '}']).count();
    if braces != 2 * placeholders.len() {
        ctxt.error(name, "braces in a name stand around the name of a layer field, as in `residual({layer})`");
    }
    for placeholder in placeholders {
        let named = container.fields.iter().find(|field| member_name(&field.member) == placeholder);
        // A field with a mistake in its role has been reported.
        if !named.is_some_and(|field| matches!(field.role, Some(Role::Layer | Role::Attr) | None)) {
            ctxt.error(name, format!("`{placeholder}` is not a `#[layer]` or `#[attr]` field"));
        }
    }
}
