//! Steps that never run and take types alone: they report a layer that cannot take what flows into it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::tokens::{local, moved, respan};
use crate::wiring::{Expr, Operator};

/// A layer on the way.
pub(crate) struct Place {
    /// The local variable, or a field of one, that holds the layer or a reference to it.
    pub(crate) variable: Ident,
    pub(crate) member: Option<TokenStream>,
    /// Where a mistake is reported.
    pub(crate) span: Span,
    pub(crate) certainty: Certainty,
}

/// How much is known of a layer's type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// All of it.
    Known,
    /// Perhaps not all: it may take a value although that can't be seen here.
    Perhaps,
    /// Nothing.
    Unknown,
}

/// Takes steps through atoms of type `A`.
pub(crate) struct Flow<'a, A> {
    private: TokenStream,
    place: &'a dyn Fn(&A) -> Option<Place>,
    steps: TokenStream,
    count: usize,
}

impl<'a, A> Flow<'a, A> {
    /// The steps, and the variable that holds the last value. `x` is the variable of the first.
    pub(crate) fn steps(
        private: &TokenStream,
        wiring: &Expr<A>,
        x: &Ident,
        place: &'a dyn Fn(&A) -> Option<Place>,
    ) -> (TokenStream, Ident) {
        let mut flow = Self { private: private.clone(), place, steps: TokenStream::new(), count: 0 };
        let y = flow.flow(wiring, x);
        (flow.steps, y)
    }

    /// The place of an expression in the user's code: that of its first layer.
    fn place_of(&self, expr: &Expr<A>) -> Span {
        match expr {
            Expr::Residual(name, _) => name.span(),
            Expr::Atom(atom) => (self.place)(atom).map_or_else(Span::call_site, |place| place.span),
            Expr::Nary(_, parts) => parts.first().map_or_else(Span::call_site, |part| self.place_of(part)),
            Expr::Noop => Span::call_site(),
        }
    }

    fn bind(&mut self, value: &TokenStream) -> Ident {
        self.count += 1;
        let y = local("x", self.count);
        self.steps.extend(quote!(let #y = #value;));
        y
    }

    fn flow(&mut self, expr: &Expr<A>, x: &Ident) -> Ident {
        match expr {
            Expr::Atom(atom) => self.layer(atom, x),
            Expr::Nary(Operator::Chain, parts) => parts.iter().fold(x.clone(), |x, part| self.flow(part, &x)),
            Expr::Nary(operator, parts) => self.fan_out(*operator, parts, x),
            Expr::Residual(name, inner) => {
                let y = self.flow(inner, x);
                let joined = self.join(x, &y, name.span());
                self.method(&joined, "can_be_added", name.span())
            }
            Expr::Noop => x.clone(),
        }
    }

    fn layer(&mut self, atom: &A, x: &Ident) -> Ident {
        let Some(Place { variable, member, span, certainty }) = (self.place)(atom) else { return x.clone() };
        let step = match certainty {
            Certainty::Known => "step",
            Certainty::Perhaps => "generic_step",
            Certainty::Unknown => {
                let private = self.private.clone();
                return self.bind(&quote!(#private::Unknown));
            }
        };
        let (here, x, variable) = (respan(self.private.clone(), span), moved(x, span), moved(&variable, span));
        let member = member.map(|member| respan(quote!(.#member), span));
        let step = Ident::new(step, span);
        let step = quote_spanned!(span=> #here::To(#x, &#variable #member).#step());
        self.steps.extend(quote_spanned!(span=> #here::layer_takes_input(#step);));
        self.bind(&quote_spanned!(span=> #step.gives()))
    }

    fn fan_out(&mut self, operator: Operator, parts: &[Expr<A>], x: &Ident) -> Ident {
        let outputs: Vec<Ident> = parts.iter().map(|part| self.flow(part, x)).collect();
        if operator == Operator::Tuplify {
            let private = self.private.clone();
            return self.bind(&quote!(#private::Tupled((#(#outputs,)*)).gives()));
        }
        let mut joined = outputs[0].clone();
        for (part, output) in parts.iter().zip(&outputs).skip(1) {
            joined = self.join(&joined, output, self.place_of(part));
        }
        let method = if operator == Operator::Concatenate { "can_be_concatenated" } else { "can_be_added" };
        self.method(&joined, method, self.place_of(&parts[0]))
    }

    fn join(&mut self, a: &Ident, b: &Ident, span: Span) -> Ident {
        let (here, a, b) = (respan(self.private.clone(), span), moved(a, span), moved(b, span));
        self.bind(&quote_spanned!(span=> #here::Pair(#a, #b).values().parts_give_one_type().kind()))
    }

    fn method(&mut self, x: &Ident, name: &str, span: Span) -> Ident {
        let (here, x, name) = (respan(self.private.clone(), span), moved(x, span), Ident::new(name, span));
        self.bind(&quote_spanned!(span=> #here::Sum(#x).#name()))
    }
}
