//! Width checks while the program compiles, as constants in the user's crate.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::quote;

use crate::tokens::{Spans, local, respan};
use crate::wiring::{Expr, Operator};

/// What the checks need to know of an atom.
pub(crate) struct Described {
    /// As messages call it: `` `hidden: Relu<784, 512>` ``.
    pub(crate) label: String,
    /// Its `Signature`, as an expression.
    pub(crate) signature: TokenStream,
    /// Its `Constraint`, as an expression; `None` where it is not known.
    pub(crate) constraint: Option<TokenStream>,
    /// Where a mismatch with its left neighbour is reported.
    pub(crate) spans: Spans,
}

/// A width as a constant's name, with the expression that it comes from for messages.
#[derive(Clone)]
struct Flow {
    width: Ident,
    label: Option<String>,
    spans: Spans,
}

/// Writes the checks of wiring expressions over atoms of type `A`.
pub(crate) struct Checks<'a, A> {
    private: TokenStream,
    /// Items, each of which is evaluated even when another fails; otherwise statements.
    items: bool,
    describe: &'a dyn Fn(&A) -> Option<Described>,
    code: TokenStream,
    count: usize,
}

impl<'a, A> Checks<'a, A> {
    pub(crate) fn new(private: TokenStream, items: bool, describe: &'a dyn Fn(&A) -> Option<Described>) -> Self {
        Self { private, items, describe, code: TokenStream::new(), count: 0 }
    }

    /// All checks so far.
    pub(crate) fn finish(self) -> TokenStream {
        self.code
    }

    /// Checks a wiring that any width goes into.
    pub(crate) fn add(&mut self, wiring: &Expr<A>) {
        let from = self.outside();
        self.flow(wiring, &from);
    }

    /// Checks a wiring, and that copies of it can follow each other.
    pub(crate) fn add_repeated(&mut self, wiring: &Expr<A>, count: &TokenStream, spans: Spans) {
        let from = self.outside();
        let from = self.known_input(std::slice::from_ref(wiring), &from);
        let output = self.flow(wiring, &from);
        let (label, width, before) = (output.label.unwrap_or_default(), output.width, from.width);
        let count = self.bind(count);
        self.check("check_copies", spans, &quote!(#label, #width, #before, #count));
    }

    fn outside(&mut self) -> Flow {
        let private = &self.private;
        let width = quote!(#private::DYN);
        Flow { width: self.bind(&width), label: None, spans: Spans::at(Span::call_site()) }
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
    fn check(&mut self, function: &str, spans: Spans, arguments: &TokenStream) {
        let private = &self.private;
        let function = Ident::new(function, spans.0);
        let path = respan(quote!(#private::#function), spans.0);
        let mut group = Group::new(Delimiter::Parenthesis, arguments.clone());
        group.set_span(spans.1);
        let call = quote!(#path #group);
        self.code.extend(if self.items { quote!(const _: () = #call;) } else { quote!(#call;) });
    }

    fn flow(&mut self, expr: &Expr<A>, from: &Flow) -> Flow {
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
                let (first, before) = (self.first_input(inner), &from.width);
                let inner = self.flow(inner, &from);
                // Where the layers inside take another width than flows in, that was said.
                let own = self.bind(&quote!(#private::known(#first, #before)));
                let width = inner.width;
                let label = inner.label.unwrap_or_default();
                let spans = Spans::at(name.span());
                self.check("check_residual", spans, &quote!(#label, #width, #own));
                let width = self.bind(&quote!(#private::known(#before, #width)));
                Flow { width, label: Some(format!("residual({label})")), spans }
            }
            Expr::Noop => from.clone(),
        }
    }

    fn layer(&mut self, atom: &A, from: &Flow) -> Flow {
        let Some(Described { label, signature, constraint, spans }) = (self.describe)(atom) else {
            return from.clone();
        };
        if let Some(constraint) = constraint {
            self.check("check_constraint", spans, &quote!(#label, &#constraint));
        }
        let before = &from.width;
        if let Some(left) = &from.label {
            self.check("check_takes", spans, &quote!(#left, #before, #label, #signature.input));
        }
        let width = self.bind(&quote!(#signature.output(#before)));
        Flow { width, label: Some(label), spans }
    }

    /// Where the width that comes in is open, the first part that takes a fixed one decides.
    fn known_input(&mut self, parts: &[Expr<A>], from: &Flow) -> Flow {
        let private = self.private.clone();
        let mut at = from.clone();
        for part in parts {
            let (first, atoms) = (self.first_input(part), part.atoms());
            let before = &at.width;
            let width = self.bind(&quote!(#private::known(#before, #first)));
            let name = atoms.first().and_then(|atom| (self.describe)(atom)).map(|described| described.label);
            if at.label.is_none() {
                at.label = name.map(|name| format!("the input, which also goes to {name},"));
            }
            at.width = width;
        }
        at
    }

    /// The width that an expression takes, as far as its types tell.
    fn first_input(&self, expr: &Expr<A>) -> TokenStream {
        let private = &self.private;
        match expr {
            Expr::Atom(atom) => (self.describe)(atom)
                .map_or_else(|| quote!(#private::DYN), |Described { signature, .. }| quote!(#signature.input)),
            Expr::Nary(Operator::Chain, parts) => self.first_input(&parts[0]),
            Expr::Nary(_, parts) => {
                let inputs = parts.iter().map(|part| self.first_input(part));
                inputs.reduce(|a, b| quote!(#private::known(#a, #b))).unwrap_or_default()
            }
            Expr::Residual(_, inner) => self.first_input(inner),
            Expr::Noop => quote!(#private::DYN),
        }
    }

    fn fan_out(&mut self, operator: Operator, parts: &[Expr<A>], from: &Flow) -> Flow {
        let private = self.private.clone();
        let from = self.known_input(parts, from);
        let outputs: Vec<Flow> = parts.iter().map(|part| self.flow(part, &from)).collect();
        let widths = outputs.iter().map(|output| &output.width);
        let spans = outputs[0].spans;
        let labels: Vec<String> = parts
            .iter()
            .zip(&outputs)
            .map(|(part, output)| match part {
                Expr::Noop => "`noop`".to_owned(),
                _ => output.label.clone().unwrap_or_else(|| "`noop`".to_owned()),
            })
            .collect();
        let label = Some(format!("({})", labels.join(&format!(" {} ", operator.symbol()))));
        match operator {
            Operator::Add | Operator::Chain => {
                let (first, first_label) = (outputs[0].width.clone(), &labels[0]);
                for (other, label) in outputs.iter().zip(&labels).skip(1) {
                    let width = &other.width;
                    self.check("check_sum", other.spans, &quote!(#label, #width, #first_label, #first));
                }
                let width = widths.map(|width| quote!(#width)).reduce(|a, b| quote!(#private::known(#a, #b)));
                let width = self.bind(&width.unwrap_or_default());
                Flow { width, label, spans }
            }
            Operator::Concatenate => {
                let width = self.bind(&quote!(#private::sum_widths(&[#(#widths),*])));
                Flow { width, label, spans }
            }
            Operator::Tuplify => {
                let width = self.bind(&quote!(#private::DYN));
                Flow { width, label, spans }
            }
        }
    }
}
