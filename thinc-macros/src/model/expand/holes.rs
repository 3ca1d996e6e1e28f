//! The widths that `_` stands for, as a constant that the compiler solves.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::structure::Structure;
use crate::model::ast::{Argument, Atom, Kind, LayerType};
use crate::tokens::{mentions, respan};
use crate::wiring::{Expr, Operator};
use crate::wrappers::Around;

/// The constant with the widths of all holes, and the checks that each is decided. Nothing where there are none.
#[derive(Default)]
pub(super) struct Holes {
    pub(super) constant: TokenStream,
    pub(super) checks: TokenStream,
}

/// Writes the constant `name`. `None` where there is no `_`. Types that mention one of `parameters` count as open.
pub(super) fn holes(private: &TokenStream, wiring: &Expr<Atom>, name: &Ident, parameters: &[&Ident]) -> Option<Holes> {
    let mut spans = Vec::new();
    collect(wiring, &mut spans);
    if spans.is_empty() {
        return None;
    }
    let count = spans.len();
    let mut terms = Terms { private, parameters, terms: Vec::new() };
    terms.add(wiring);
    let terms = terms.terms;
    let constant = quote!(const #name: [usize; #count] = #private::solve(&[#(#terms),*]););
    let checks = spans.iter().enumerate().map(|(i, span)| {
        let call = respan(quote!(#private::check_decided), *span);
        let mut arguments = proc_macro2::Group::new(proc_macro2::Delimiter::Parenthesis, quote!(#name[#i]));
        arguments.set_span(*span);
        quote!(const _: () = #call #arguments;)
    });
    Some(Holes { constant, checks: checks.collect() })
}

/// Where each hole stands, in the order of their numbers.
fn collect(expr: &Expr<Atom>, spans: &mut Vec<Span>) {
    for atom in expr.atoms() {
        if let Some(ty) = own_type(atom) {
            spans.extend(&ty.holes);
        }
        atom.inner().into_iter().for_each(|inner| collect(inner, spans));
    }
}

fn own_type(atom: &Atom) -> Option<&LayerType> {
    match &atom.kind {
        Kind::Layer(layer) => Some(&layer.ty),
        Kind::Value { ty, owner, .. } => ty.as_ref().or(owner.as_ref()),
        Kind::Call { ty, .. } => ty.as_ref(),
        Kind::Copies { .. } | Kind::If { .. } | Kind::Group(_) => None,
    }
}

/// The nodes of a wiring, each before its parts.
struct Terms<'a> {
    private: &'a TokenStream,
    parameters: &'a [&'a Ident],
    terms: Vec<TokenStream>,
}

impl Terms<'_> {
    /// Adds a node around the parts that `parts` adds.
    fn around(&mut self, parts: impl FnOnce(&mut Self), node: impl FnOnce(usize) -> TokenStream) {
        let at = self.terms.len();
        self.terms.push(TokenStream::new());
        parts(self);
        let size = self.terms.len() - at;
        self.terms[at] = node(size);
    }

    fn add(&mut self, expr: &Expr<Atom>) {
        let private = self.private.clone();
        match expr {
            Expr::Atom(atom) => self.atom(atom),
            Expr::Nary(operator, parts) => {
                let kind = match operator {
                    Operator::Chain => "chain",
                    Operator::Add => "add",
                    Operator::Concatenate => "concatenate",
                    Operator::Tuplify => "tuplify",
                };
                let kind = Ident::new(kind, Span::call_site());
                let add = |terms: &mut Self| parts.iter().for_each(|part| terms.add(part));
                self.around(add, |size| quote!(#private::Term::#kind(#size)));
            }
            Expr::Residual(_, inner) => {
                self.around(|terms| terms.add(inner), |size| quote!(#private::Term::residual(#size)));
            }
            Expr::Noop => self.terms.push(quote!(#private::Term::noop())),
        }
    }

    fn atom(&mut self, atom: &Atom) {
        let private = self.private.clone();
        match &atom.kind {
            Kind::Layer(layer) => self.layer(&layer.ty),
            Kind::Value { ty: Some(ty), .. } => self.layer(ty),
            Kind::Value { .. } => self.terms.push(quote!(#private::Term::layer(0, &[#private::Signature::DYNAMIC]))),
            Kind::Call { ty: Some(ty), .. } => self.layer(ty),
            Kind::Call { arguments, .. } => match atom.around() {
                Some((Around::Same, layer)) => self.add(layer),
                Some((Around::Twice, layer)) => {
                    let add = |terms: &mut Self| (0..2).for_each(|_| terms.add(layer));
                    self.around(add, |size| quote!(#private::Term::concatenate(#size)));
                }
                None => {
                    let add = |terms: &mut Self| {
                        for argument in arguments {
                            if let Argument::Model(expr) = argument {
                                terms.add(expr);
                            }
                        }
                    };
                    self.around(add, |size| quote!(#private::Term::call(#size)));
                }
            },
            Kind::Copies { layer, count } => {
                self.around(|terms| terms.add(layer), |size| quote!(#private::Term::copies(#size, #count)));
            }
            Kind::If { then, otherwise, .. } => {
                let add = |terms: &mut Self| {
                    terms.add(then);
                    terms.add(otherwise);
                };
                self.around(add, |size| quote!(#private::Term::add(#size)));
            }
            Kind::Group(inner) => self.add(inner),
        }
    }

    /// A layer's signature, asked for with probes in place of its holes.
    fn layer(&mut self, ty: &LayerType) {
        let private = self.private;
        if ty.holes.is_empty() && mentions(ty.tokens.clone(), self.parameters) {
            self.terms.push(quote!(#private::Term::layer(0, &[#private::Signature::DYNAMIC])));
            return;
        }
        let signature = |doubled: Option<usize>| {
            let ty = ty.fill(&mut |hole, _| {
                if Some(hole) == doubled { quote!({ 2 * #private::PROBE }) } else { quote!({ #private::PROBE }) }
            });
            quote!(<#ty as #private::Layer>::SIGNATURE)
        };
        let holes = ty.first_hole..ty.first_hole + ty.holes.len();
        let signatures = std::iter::once(None).chain(holes.map(Some)).map(signature);
        let first = ty.first_hole;
        self.terms.push(quote!(#private::Term::layer(#first, &[#(#signatures),*])));
    }
}

/// Where no width can be inferred: in a generic model.
pub(super) fn forbid(ctxt: &crate::ctxt::Ctxt, wiring: &Expr<Atom>) {
    let mut spans = Vec::new();
    collect(wiring, &mut spans);
    for span in spans {
        ctxt.error_at(
            span,
            "a width can't be inferred in a generic model: write its name, such as `H`, or its number instead of `_`",
        );
    }
}

impl Structure<'_> {
    /// A solved hole.
    pub(super) fn solved(private: &TokenStream, constant: &Ident, number: usize) -> TokenStream {
        let name = constant.to_token_stream();
        quote!({ #private::decided(#name[#number]) })
    }
}
