//! A wiring as a type and as a value: `Chain<(Relu<784, 512>, Dropout)>` and `Chain((.., ..))`.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use crate::model::ast::{Argument, Atom, Kind, Layer, LayerType};
use crate::tokens::{Spans, respan};
use crate::wiring::{Expr, Operator};

/// As many parts as one tuple holds. More are nested.
const TUPLE: usize = 8;

/// Writes types and values.
pub(super) struct Structure<'a> {
    pub(super) private: &'a TokenStream,
    /// What stands in the place of each `_`.
    pub(super) width: &'a dyn Fn(usize, Span) -> TokenStream,
    /// Whether a type is needed for everything, which then goes by convention where it is not said.
    pub(super) typed: bool,
}

impl Structure<'_> {
    /// The type of a wiring; `None` where a value's type is not known.
    pub(super) fn ty(&self, expr: &Expr<Atom>) -> Option<TokenStream> {
        let private = self.private;
        match expr {
            Expr::Atom(atom) => self.atom_ty(atom),
            Expr::Nary(operator, parts) => {
                let parts = parts.iter().map(|part| self.ty(part)).collect::<Option<Vec<_>>>()?;
                let combinator = combinator(*operator, Span::call_site());
                Some(nested(parts, &mut |parts| quote!(#private::#combinator<(#(#parts,)*)>)))
            }
            Expr::Residual(_, inner) => {
                let inner = self.ty(inner)?;
                Some(quote!(#private::Residual<#inner>))
            }
            Expr::Noop => Some(quote!(#private::Noop)),
        }
    }

    pub(super) fn atom_ty(&self, atom: &Atom) -> Option<TokenStream> {
        let private = self.private;
        match &atom.kind {
            Kind::Layer(layer) => Some(self.fill(&layer.ty)),
            Kind::Value { ty: Some(ty), .. } | Kind::Call { ty: Some(ty), .. } => Some(self.fill(ty)),
            Kind::Value { owner, .. } => owner.as_ref().filter(|_| self.typed).map(|ty| self.fill(ty)),
            Kind::Call { path, arguments, .. } if self.typed => {
                let models = arguments.iter().filter_map(|argument| match argument {
                    Argument::Model(expr) => Some(self.ty(expr)),
                    Argument::Rust(_) => None,
                });
                let models = models.collect::<Option<Vec<_>>>()?;
                let mut path = path.clone();
                let last = path.segments.last_mut()?;
                last.ident = camel_case(&last.ident);
                Some(quote!(#path<#(#models),*>))
            }
            Kind::Call { .. } => None,
            Kind::Copies { layer, count } => {
                let layer = self.ty(layer)?;
                Some(quote!([#layer; #count]))
            }
            Kind::If { condition, then, otherwise } => {
                let (then, otherwise) = (self.ty(then)?, self.ty(otherwise)?);
                let condition = braced(condition);
                Some(quote!(<#private::Choice<#condition> as #private::Choose<#then, #otherwise>>::Taken))
            }
            Kind::Group(inner) => self.ty(inner),
        }
    }

    pub(super) fn fill(&self, ty: &LayerType) -> TokenStream {
        ty.fill(&mut |number, span| (self.width)(number, span))
    }

    /// An expression that makes the wiring.
    pub(super) fn value(&self, expr: &Expr<Atom>) -> TokenStream {
        self.join(expr, &mut |atom| self.layer(atom))
    }

    /// An expression that makes a layer, about which the compiler reports on the user's token that it is none.
    pub(super) fn layer(&self, atom: &Atom) -> TokenStream {
        let value = self.atom_value(atom);
        quote_spanned!(atom.spans.0=> #value.must_be_a_layer())
    }

    /// Joins the values of layers.
    pub(super) fn join(&self, expr: &Expr<Atom>, layer: &mut dyn FnMut(&Atom) -> TokenStream) -> TokenStream {
        let private = self.private;
        match expr {
            Expr::Atom(atom) => layer(atom),
            Expr::Nary(operator, parts) => {
                let values = parts.iter().map(|part| self.join(part, layer)).collect();
                let span = Atom::place(expr).map_or_else(Span::call_site, |spans| spans.0);
                let (here, combinator) = (respan(private.clone(), span), combinator(*operator, span));
                nested(values, &mut |parts| quote_spanned!(span=> #here::#combinator((#(#parts,)*))))
            }
            Expr::Residual(name, inner) => {
                let inner = self.join(inner, layer);
                let here = respan(private.clone(), name.span());
                quote_spanned!(name.span()=> #here::residual(#inner))
            }
            Expr::Noop => quote!(#private::Noop),
        }
    }

    pub(super) fn atom_value(&self, atom: &Atom) -> TokenStream {
        let private = self.private;
        match &atom.kind {
            Kind::Layer(layer) => self.made(layer, atom.spans.0),
            Kind::Value { value, ty, .. } => match ty {
                Some(ty) if self.typed => quote!(#value),
                Some(ty) => {
                    let ty = self.fill(ty);
                    quote!(#private::ascribed::<#ty>(#value))
                }
                None => quote!(#value),
            },
            Kind::Call { path, arguments, .. } => {
                let arguments = arguments.iter().map(|argument| match argument {
                    Argument::Model(expr) => self.value(expr),
                    Argument::Rust(expr) => quote!(#expr),
                });
                quote!(#path(#(#arguments),*))
            }
            Kind::Copies { layer, count } => {
                let (value, is_new, count) = (self.value(layer), makes_all(layer), braced(count));
                if is_new {
                    quote!(#private::repeated::<#count, _>(|| #value))
                } else {
                    quote!(#private::copies::<#count, _>(#value))
                }
            }
            Kind::If { condition, then, otherwise } => {
                let (then, otherwise) = (self.value(then), self.value(otherwise));
                let condition = braced(condition);
                quote!(#private::choose::<#condition, _, _>(|| #then, || #otherwise))
            }
            Kind::Group(inner) => self.value(inner),
        }
    }

    fn made(&self, layer: &Layer, span: Span) -> TokenStream {
        let (private, ty, builders) = (self.private, self.fill(&layer.ty), &layer.builders);
        let made = match &layer.arguments {
            Some(arguments) => quote_spanned!(span=> <#ty>::new(#arguments)),
            None => {
                let here = respan(private.clone(), span);
                quote_spanned!(span=> <#ty as #here::Default>::default())
            }
        };
        quote!(#made #builders)
    }
}

/// A const argument, in braces that count as written by the user.
fn braced(value: &TokenStream) -> Group {
    let mut group = Group::new(Delimiter::Brace, value.clone());
    group.set_span(Spans::of(value.clone()).0);
    group
}

/// Whether the macro makes every layer itself, so that it can do so again.
fn makes_all(expr: &Expr<Atom>) -> bool {
    expr.atoms().into_iter().all(|atom| match &atom.kind {
        Kind::Layer(_) => true,
        Kind::Value { .. } | Kind::Call { .. } => false,
        Kind::Copies { .. } | Kind::If { .. } | Kind::Group(_) => atom.inner().into_iter().all(makes_all),
    })
}

fn combinator(operator: Operator, span: Span) -> Ident {
    let name = match operator {
        Operator::Chain => "Chain",
        Operator::Add => "Add",
        Operator::Concatenate => "Concatenate",
        Operator::Tuplify => "Tuplify",
    };
    Ident::new(name, span)
}

/// Joins parts, in groups of at most eight.
fn nested(parts: Vec<TokenStream>, join: &mut dyn FnMut(&[TokenStream]) -> TokenStream) -> TokenStream {
    let mut parts = parts;
    while parts.len() > TUPLE {
        let groups = parts.chunks(TUPLE).map(|group| if group.len() == 1 { group[0].clone() } else { join(group) });
        parts = groups.collect();
    }
    join(&parts)
}

/// `with_array` as `WithArray`: the type that a function of models gives.
pub(super) fn camel_case(name: &Ident) -> Ident {
    let text = name.to_string();
    let words = text.trim_start_matches("r#").split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    });
    let text: String = words.collect();
    format_ident!("{text}", span = name.span())
}
