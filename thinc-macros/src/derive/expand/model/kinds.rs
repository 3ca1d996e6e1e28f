//! The types of the values between the layers, where the user named none: a type parameter for each, and what the
//! operators say about them.

mod names;

use std::collections::HashMap;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::Type;

use self::names::{head, without_widths};
use super::super::{private, type_spans};
use super::place;
use crate::derive::ast::{Container, FieldAtom};
use crate::tokens::text;
use crate::wiring::{Expr, Operator};

/// The type of a value, as far as the wiring tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// A type parameter of the impl.
    Parameter(usize),
    /// What the user named, by its number.
    Named(usize),
    /// What `&` gives.
    Tuple(Vec<Kind>),
    /// What a layer gives, by its number.
    Output(usize),
}

/// A mistake: where, and what.
type Mistake = (Span, &'static str);

/// The types of all values of a model.
pub(crate) struct Kinds<'a> {
    private: TokenStream,
    /// What each parameter turned out to be.
    bound: Vec<Option<Kind>>,
    named: Vec<&'a Type>,
    /// Each layer with what it takes and gives.
    layers: Vec<(&'a Type, Kind, Kind)>,
    /// What is added up, and what is put side by side.
    sums: Vec<Kind>,
    concatenated: Vec<Kind>,
    input: Kind,
    output: Kind,
}

impl<'a> Kinds<'a> {
    /// The types that a wiring has. Errors where no types fit it.
    pub(crate) fn new(container: &'a Container<'_>, wiring: &Expr<FieldAtom>) -> Result<Self, Mistake> {
        let input = Kind::Parameter(0);
        let mut kinds = Self {
            private: private(container),
            bound: vec![None],
            named: Vec::new(),
            layers: Vec::new(),
            sums: Vec::new(),
            concatenated: Vec::new(),
            input: input.clone(),
            output: input.clone(),
        };
        kinds.output = kinds.flow(container, wiring, &input)?;
        if let Some(declared) = &container.attrs.output {
            let output = kinds.output.clone();
            let message =
                "what the layers give has not the form of this type: name the `input` as well, or write out a tuple";
            let (span, _) = type_spans(declared);
            let declared = kinds.declared(declared);
            kinds.unify(&output, &declared).map_err(|()| (span, message))?;
        }
        let consts: Vec<&Ident> = container.generics.const_params().map(|param| &param.ident).collect();
        kinds.same_layers(&consts).map_err(|()| (Span::call_site(), "no types of values fit this wiring"))?;
        kinds.name_outputs();
        Ok(kinds)
    }

    fn fresh(&mut self) -> Kind {
        self.bound.push(None);
        Kind::Parameter(self.bound.len() - 1)
    }

    /// A type that the user named. A tuple's parts are types of their own.
    fn declared(&mut self, ty: &'a Type) -> Kind {
        match ty {
            Type::Tuple(tuple) if !tuple.elems.is_empty() => {
                Kind::Tuple(tuple.elems.iter().map(|part| self.declared(part)).collect())
            }
            Type::Paren(inner) => self.declared(&inner.elem),
            Type::Group(inner) => self.declared(&inner.elem),
            _ => {
                let written = text(&ty.to_token_stream());
                let number = self.named.iter().position(|other| text(&other.to_token_stream()) == written);
                Kind::Named(number.unwrap_or_else(|| {
                    self.named.push(ty);
                    self.named.len() - 1
                }))
            }
        }
    }

    fn flow(&mut self, container: &'a Container<'_>, expr: &Expr<FieldAtom>, x: &Kind) -> Result<Kind, Mistake> {
        match expr {
            Expr::Atom(atom) => {
                let Some((_, field)) = container.field(&atom.member) else { return Ok(x.clone()) };
                let y = self.fresh();
                self.layers.push((field.ty, x.clone(), y.clone()));
                Ok(y)
            }
            Expr::Nary(Operator::Chain, parts) => {
                parts.iter().try_fold(x.clone(), |x, part| self.flow(container, part, &x))
            }
            Expr::Nary(operator, parts) => {
                let outputs: Vec<Kind> =
                    parts.iter().map(|part| self.flow(container, part, x)).collect::<Result<_, _>>()?;
                if *operator == Operator::Tuplify {
                    return Ok(Kind::Tuple(outputs));
                }
                for (part, output) in parts.iter().zip(&outputs).skip(1) {
                    let message = "one of these parts gives a tuple that the other cannot give";
                    self.unify(&outputs[0], output).map_err(|()| (place(part), message))?;
                }
                let list = if *operator == Operator::Concatenate { &mut self.concatenated } else { &mut self.sums };
                list.push(outputs[0].clone());
                Ok(outputs[0].clone())
            }
            Expr::Residual(name, inner) => {
                let y = self.flow(container, inner, x)?;
                let message = "`residual` adds what it takes to what its layers give, which cannot have one type here";
                self.unify(x, &y).map_err(|()| (name.span(), message))?;
                self.sums.push(y.clone());
                Ok(y)
            }
            Expr::Noop => Ok(x.clone()),
        }
    }

    /// Makes two types one.
    fn unify(&mut self, a: &Kind, b: &Kind) -> Result<(), ()> {
        match (self.shallow(a), self.shallow(b)) {
            (Kind::Parameter(a), Kind::Parameter(b)) if a == b => Ok(()),
            (Kind::Parameter(parameter), other) | (other, Kind::Parameter(parameter)) => {
                if self.mentions(&other, parameter) {
                    return Err(());
                }
                self.bound[parameter] = Some(other);
                Ok(())
            }
            (Kind::Tuple(a), Kind::Tuple(b)) if a.len() == b.len() => {
                a.iter().zip(&b).try_for_each(|(a, b)| self.unify(a, b))
            }
            (a, b) => {
                if a == b {
                    Ok(())
                } else {
                    Err(())
                }
            }
        }
    }

    /// A type whose outermost part is known, if anything about it is.
    fn shallow(&self, kind: &Kind) -> Kind {
        let mut kind = kind;
        while let Kind::Parameter(parameter) = kind {
            match &self.bound[*parameter] {
                Some(known) => kind = known,
                None => break,
            }
        }
        kind.clone()
    }

    fn mentions(&self, kind: &Kind, parameter: usize) -> bool {
        match self.shallow(kind) {
            Kind::Parameter(other) => other == parameter,
            Kind::Tuple(parts) => parts.iter().any(|part| self.mentions(part, parameter)),
            Kind::Output(layer) => self.mentions(&self.layers[layer].1, parameter),
            Kind::Named(_) => false,
        }
    }

    /// A type with all that is known put in.
    fn resolved(&self, kind: &Kind) -> Kind {
        match self.shallow(kind) {
            Kind::Tuple(parts) => Kind::Tuple(parts.iter().map(|part| self.resolved(part)).collect()),
            other => other,
        }
    }

    /// A layer type gives one type for what it takes: two parameters for it would leave the compiler a choice. Types that
    /// differ in widths alone may turn out to be the same one.
    fn same_layers(&mut self, consts: &[&Ident]) -> Result<(), ()> {
        loop {
            let mut seen: HashMap<(String, Kind), Kind> = HashMap::new();
            let mut equal = Vec::new();
            for (ty, x, y) in &self.layers {
                let y = self.resolved(y);
                let first = seen
                    .entry((without_widths(ty.to_token_stream(), consts), self.resolved(x)))
                    .or_insert_with(|| y.clone());
                if *first != y {
                    equal.push((first.clone(), y));
                }
            }
            if equal.is_empty() {
                return Ok(());
            }
            equal.iter().try_for_each(|(a, b)| self.unify(a, b))?;
        }
    }

    /// Two layers that get the same value may be of one type that is written in two ways, `Linear<4, 4>` and
    /// `Linear<N, 4>`. With a parameter for the output of each the compiler would have a choice, so that of the second
    /// is named by its layer.
    ///
    /// Not for types that are seen to differ: such names nest, one in the other along the model.
    fn name_outputs(&mut self) {
        let mut seen: HashMap<Kind, Vec<(Option<String>, Kind)>> = HashMap::new();
        for layer in 0..self.layers.len() {
            let (ty, x, y) = &self.layers[layer];
            let (head, x, y) = (head(ty), self.resolved(x), self.resolved(y));
            let others = seen.entry(x.clone()).or_default();
            let mut choices = others
                .iter()
                .filter(|(other, first)| *first != y && (head.is_none() || other.is_none() || head == *other))
                .peekable();
            if let Kind::Parameter(parameter) = y
                && choices.peek().is_some()
                && !self.mentions(&x, parameter)
                && !choices.any(|(_, first)| self.mentions(first, parameter))
            {
                self.bound[parameter] = Some(Kind::Output(layer));
            }
            others.push((head, y));
        }
    }

    fn tokens(&self, kind: &Kind) -> TokenStream {
        match self.shallow(kind) {
            Kind::Parameter(parameter) => {
                let name = name(parameter);
                quote!(#name)
            }
            Kind::Named(number) => {
                let ty = self.named[number];
                quote!(#ty)
            }
            Kind::Tuple(parts) => {
                let parts = parts.iter().map(|part| self.tokens(part));
                quote!((#(#parts),*))
            }
            Kind::Output(layer) => {
                let (ty, x, _) = &self.layers[layer];
                let (private, x) = (&self.private, self.tokens(x));
                quote!(<#private::Of<#ty> as #private::Through<#x>>::Output)
            }
        }
    }

    /// What the model takes.
    pub(super) fn input(&self) -> TokenStream {
        self.tokens(&self.input)
    }

    /// What the model gives.
    pub(super) fn output(&self) -> TokenStream {
        self.tokens(&self.output)
    }

    /// The type parameters.
    pub(super) fn parameters(&self) -> Vec<Ident> {
        (0..self.bound.len()).filter(|parameter| self.bound[*parameter].is_none()).map(name).collect()
    }

    /// What holds for the type parameters.
    pub(super) fn predicates(&self) -> Vec<TokenStream> {
        let private = &self.private;
        let parameters = self.parameters();
        let mut all: Vec<TokenStream> = Vec::new();
        all.extend(parameters.iter().map(|parameter| quote!(#parameter: #private::Differentiable)));
        let mut seen = HashMap::new();
        for (layer, (ty, x, y)) in self.layers.iter().enumerate() {
            let (x, y) = (self.resolved(x), self.resolved(y));
            let (x_type, y_type) = (self.tokens(&x), self.tokens(&y));
            let output = (y != Kind::Output(layer)).then(|| quote!(, Output = #y_type));
            if seen.insert((text(&ty.to_token_stream()), x), y).is_none() {
                // With the binder, a layer that does not fit makes the impl not apply, and is reported elsewhere.
                all.push(quote!(for<'__thinc> #private::Of<#ty>: #private::Through<#x_type, Layer = #ty #output>));
            }
        }
        for (kinds, bound) in [(&self.sums, quote!(Accumulate)), (&self.concatenated, quote!(Concat))] {
            let mut seen = Vec::new();
            for kind in kinds {
                let kind = self.resolved(kind);
                if !seen.contains(&kind) {
                    let ty = self.tokens(&kind);
                    all.push(quote!(for<'__thinc> #ty: #private::#bound));
                    seen.push(kind);
                }
            }
        }
        all
    }
}

/// A name that no user's type has.
fn name(parameter: usize) -> Ident {
    format_ident!("__Thinc{parameter}")
}
