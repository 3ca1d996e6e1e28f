//! Width checks while the program compiles, and the signature that a model shows to its neighbours.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;

use super::node::affine;
use super::{is_generic, local, private, respan, type_spans};
use crate::derive::ast::{Container, FieldAtom};
use crate::wiring::{Expr, Operator};

/// The value of `SIGNATURE`.
pub(super) fn signature(container: &Container<'_>) -> TokenStream {
    let private = private(container);
    if let Some(expr) = container.wiring() {
        return wired_signature(container, &expr);
    }
    let Some(signature) = &container.attrs.signature else { return quote!(#private::Signature::DYNAMIC) };
    let size = |ident: &Ident| {
        container.dim(ident).map(|field| {
            let ty = field.ty;
            quote!(<#ty as #private::DimField>::SIZE)
        })
    };
    let input = signature.input.as_ref().and_then(size).unwrap_or_else(|| quote!(#private::DYN));
    let (mul, add) = affine(signature);
    if signature.passes_input_on() {
        return quote!(#private::Signature::affine(#input, #mul, #add));
    }
    let output = signature.output.as_ref().and_then(size).unwrap_or_else(|| quote!(#private::DYN));
    quote!(#private::Signature::fixed(#input, #private::affine_width(#output, #mul, #add)))
}

fn wired_signature(container: &Container<'_>, expr: &Expr<FieldAtom>) -> TokenStream {
    let private = private(container);
    match expr {
        Expr::Atom(atom) => layer_signature(container, atom, false),
        Expr::Nary(operator, parts) => {
            let mut parts = parts.iter().map(|part| wired_signature(container, part));
            let first = parts.next().unwrap_or_default();
            let joined = match operator {
                Operator::Chain => quote!(#first #(.then(&#parts))*),
                Operator::Add => quote!(#first #(.plus(&#parts))*),
                Operator::Concatenate => quote!(#first #(.beside(&#parts))*),
                Operator::Tuplify => quote!(#first #(.beside(&#parts))*.without_output()),
            };
            quote!(#joined)
        }
        Expr::Residual(_, inner) => {
            let inner = wired_signature(container, inner);
            quote!(#inner.residual())
        }
        Expr::Noop => quote!(#private::Signature::SAME),
    }
}

/// A layer's signature; that of a generic layer is left open where generics can't be named.
fn layer_signature(container: &Container<'_>, atom: &FieldAtom, without_generics: bool) -> TokenStream {
    let private = private(container);
    let Some((_, field)) = container.field(&atom.0) else { return quote!(#private::Signature::DYNAMIC) };
    if without_generics && is_generic(container, field.ty) {
        return quote!(#private::Signature::DYNAMIC);
    }
    let ty = field.ty;
    quote!(<#ty as #private::Layer>::SIGNATURE)
}

/// Checks outside of every function, which `cargo check` evaluates. Layers whose types are generic count as open.
pub(super) fn item_checks(container: &Container<'_>) -> Option<TokenStream> {
    let wiring = container.wiring()?;
    let hygiene = super::hygiene();
    let checks = Checks::new(container, true).run(&wiring);
    Some(quote! {
        #hygiene
        const _: () = {
            #checks
        };
    })
}

/// Checks inside a generic function, which fire when the model is built with its types.
pub(super) fn inline_checks(container: &Container<'_>) -> Option<TokenStream> {
    let has_parameters =
        container.generics.type_params().next().is_some() || container.generics.const_params().next().is_some();
    if !has_parameters {
        return None;
    }
    let checks = Checks::new(container, false).run(&container.wiring()?);
    Some(quote!(const { #checks }))
}

/// A width as a constant's name, with the expression that it comes from for messages.
#[derive(Clone)]
struct Flow {
    width: Ident,
    label: Option<String>,
    span: Spans,
}

/// Where a message points: from the first to the last token.
#[derive(Clone, Copy)]
struct Spans(Span, Span);

struct Checks<'a> {
    container: &'a Container<'a>,
    private: TokenStream,
    /// Items, each of which is evaluated even when another fails; otherwise statements.
    items: bool,
    code: TokenStream,
    count: usize,
}

impl<'a> Checks<'a> {
    fn new(container: &'a Container<'a>, items: bool) -> Self {
        Self { container, private: private(container), items, code: TokenStream::new(), count: 0 }
    }

    fn run(mut self, wiring: &Expr<FieldAtom>) -> TokenStream {
        let private = self.private.clone();
        let span = Spans(Span::call_site(), Span::call_site());
        let width = self.bind(&quote!(#private::DYN));
        self.flow(wiring, &Flow { width, label: None, span });
        self.code
    }

    fn bind(&mut self, value: &TokenStream) -> Ident {
        self.count += 1;
        if self.items {
            let name = local("__THINC_WIDTH", self.count);
            self.code.extend(quote!(const #name: usize = #value;));
            name
        } else {
            let name = local("__thinc_width", self.count);
            self.code.extend(quote!(let #name: usize = #value;));
            name
        }
    }

    /// Emits a call whose span is the user's token or tokens.
    fn check(&mut self, function: &str, span: Spans, arguments: &TokenStream) {
        let private = &self.private;
        let function = Ident::new(function, span.0);
        let path = respan(quote!(#private::#function), span.0);
        let mut group = Group::new(Delimiter::Parenthesis, arguments.clone());
        group.set_span(span.1);
        let call = quote!(#path #group);
        self.code.extend(if self.items { quote!(const _: () = #call;) } else { quote!(#call;) });
    }

    fn flow(&mut self, expr: &Expr<FieldAtom>, from: &Flow) -> Flow {
        match expr {
            Expr::Atom(atom) => self.layer(atom, from),
            Expr::Nary(Operator::Chain, parts) => {
                let mut at = from.clone();
                for part in parts {
                    at = self.flow(part, &at);
                }
                at
            }
            Expr::Nary(operator, parts) => self.fan_out(*operator, parts, from),
            Expr::Residual(name, inner) => {
                let private = self.private.clone();
                let from = self.known_input(std::slice::from_ref(inner.as_ref()), from);
                let inner = self.flow(inner, &from);
                let (width, before) = (inner.width, &from.width);
                let label = inner.label.unwrap_or_default();
                let span = Spans(name.span(), name.span());
                self.check("check_residual", span, &quote!(#label, #width, #before));
                let width = self.bind(&quote!(#private::known(#before, #width)));
                Flow { width, label: Some(format!("residual({label})")), span }
            }
            Expr::Noop => from.clone(),
        }
    }

    fn layer(&mut self, atom: &FieldAtom, from: &Flow) -> Flow {
        let Some((_, field)) = self.container.field(&atom.0) else { return from.clone() };
        let label = format!("`{}`", field.label());
        let signature = layer_signature(self.container, atom, self.items);
        // With plain field order no token of `forward` stands for the layer: its type does.
        let span = if self.container.attrs.forward.is_some() || self.container.attrs.wiring.is_some() {
            Spans(atom.0.span(), atom.0.span())
        } else {
            let (first, last) = type_spans(field.ty);
            Spans(first, last)
        };
        let before = &from.width;
        if let Some(left) = &from.label {
            self.check("check_takes", span, &quote!(#left, #before, #label, #signature.input));
        }
        let width = self.bind(&quote!(#signature.output(#before)));
        Flow { width, label: Some(label), span }
    }

    /// Where the width that comes in is open, the first part that takes a fixed one decides.
    fn known_input(&mut self, parts: &[Expr<FieldAtom>], from: &Flow) -> Flow {
        let private = self.private.clone();
        let mut at = from.clone();
        for part in parts {
            let (first, atoms) = (self.first_input(part), part.atoms());
            let before = &at.width;
            let width = self.bind(&quote!(#private::known(#before, #first)));
            let name = atoms.first().and_then(|atom| self.container.field(&atom.0)).map(|(_, field)| field.label());
            if at.label.is_none() {
                at.label = name.map(|name| format!("the input, which also goes to `{name}`,"));
            }
            at.width = width;
        }
        at
    }

    /// The width that an expression takes, as far as its types tell.
    fn first_input(&self, expr: &Expr<FieldAtom>) -> TokenStream {
        let private = &self.private;
        match expr {
            Expr::Atom(atom) => {
                let signature = layer_signature(self.container, atom, self.items);
                quote!(#signature.input)
            }
            Expr::Nary(Operator::Chain, parts) => self.first_input(&parts[0]),
            Expr::Nary(_, parts) => {
                let inputs = parts.iter().map(|part| self.first_input(part));
                inputs.reduce(|a, b| quote!(#private::known(#a, #b))).unwrap_or_default()
            }
            Expr::Residual(_, inner) => self.first_input(inner),
            Expr::Noop => quote!(#private::DYN),
        }
    }

    fn fan_out(&mut self, operator: Operator, parts: &[Expr<FieldAtom>], from: &Flow) -> Flow {
        let private = self.private.clone();
        let from = self.known_input(parts, from);
        let outputs: Vec<Flow> = parts.iter().map(|part| self.flow(part, &from)).collect();
        let widths = outputs.iter().map(|output| &output.width);
        let span = outputs[0].span;
        let labels: Vec<String> =
            outputs.iter().map(|output| output.label.clone().unwrap_or_else(|| "`noop`".to_owned())).collect();
        let label = Some(format!("({})", labels.join(&format!(" {} ", operator.symbol()))));
        match operator {
            Operator::Add | Operator::Chain => {
                let (first, first_label) = (outputs[0].width.clone(), &labels[0]);
                for (other, label) in outputs.iter().zip(&labels).skip(1) {
                    let width = &other.width;
                    self.check("check_sum", other.span, &quote!(#label, #width, #first_label, #first));
                }
                let width = widths.map(|width| quote!(#width)).reduce(|a, b| quote!(#private::known(#a, #b)));
                let width = self.bind(&width.unwrap_or_default());
                Flow { width, label, span }
            }
            Operator::Concatenate => {
                let width = self.bind(&quote!(#private::sum_widths(&[#(#widths),*])));
                Flow { width, label, span }
            }
            Operator::Tuplify => {
                let width = self.bind(&quote!(#private::DYN));
                Flow { width, label, span }
            }
        }
    }
}
