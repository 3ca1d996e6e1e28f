//! A function that never runs and takes every step with types alone: it reports the mistakes of a model whose impl is
//! generic, about which the compiler would say nothing until the model is used.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::super::{is_generic, local, moved, private, respan, type_spans, where_clause};
use super::place;
use crate::derive::ast::{Container, FieldAtom};
use crate::tokens::mentions;
use crate::wiring::{Expr, Operator};

/// The function.
pub(super) fn function(container: &Container<'_>, wiring: &Expr<FieldAtom>) -> TokenStream {
    let private = private(container);
    let ident = container.ident;
    let (impl_generics, ty_generics, _) = container.generics.split_for_impl();
    let where_clause = where_clause(container);
    let (model, x) = (Ident::new("model", Span::mixed_site()), local("x", 0));
    // What holds for a type parameter stands in the impl's bounds, not here: values and layers of such types are unknown.
    let input = match &container.attrs.input {
        Some(input) if !has_type_parameter(container, input) => quote!(#private::Known<#input>),
        _ => quote!(#private::Unknown),
    };
    let mut flow =
        Flow { container, private: private.clone(), model: model.clone(), steps: TokenStream::new(), count: 0 };
    let y = flow.flow(wiring, &x);
    let steps = flow.steps;
    let last = container.attrs.output.as_ref().filter(|ty| !has_type_parameter(container, ty)).map(|output| {
        let (first, _) = type_spans(output);
        let (output, y) = (respan(quote!(#output), first), moved(&y, first));
        let last = quote_spanned!(first=> #y.last::<#output>().has_declared_type());
        quote!(let _ = #last;)
    });
    quote! {
        #[allow(unused_imports, reason = "needed for layers that tell nothing only")]
        fn __steps #impl_generics(#model: &#ident #ty_generics, #x: #input) #where_clause {
            use #private::{GivesUnknown as _, PerhapsStep as _, SkipStep as _};
            #steps
            #last
        }
    }
}

fn has_type_parameter(container: &Container<'_>, ty: &Type) -> bool {
    let names: Vec<&Ident> = container.generics.type_params().map(|param| &param.ident).collect();
    mentions(quote!(#ty), &names)
}

struct Flow<'a> {
    container: &'a Container<'a>,
    private: TokenStream,
    /// The function's argument.
    model: Ident,
    steps: TokenStream,
    count: usize,
}

impl Flow<'_> {
    fn bind(&mut self, value: &TokenStream) -> Ident {
        self.count += 1;
        let y = local("x", self.count);
        self.steps.extend(quote!(let #y = #value;));
        y
    }

    fn flow(&mut self, expr: &Expr<FieldAtom>, x: &Ident) -> Ident {
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

    fn layer(&mut self, atom: &FieldAtom, x: &Ident) -> Ident {
        let Some((_, field)) = self.container.field(&atom.member) else { return x.clone() };
        if has_type_parameter(self.container, field.ty) {
            let private = self.private.clone();
            return self.bind(&quote!(#private::Unknown));
        }
        let (span, member) = (atom.span(), &field.member);
        let (here, x, model) = (respan(self.private.clone(), span), moved(x, span), moved(&self.model, span));
        let place = respan(quote!(#member), span);
        let step = Ident::new(if is_generic(self.container, field.ty) { "generic_step" } else { "step" }, span);
        let y = quote_spanned!(span=> #here::To(#x, &#model.#place).#step().layer_takes_input().gives());
        self.bind(&y)
    }

    fn fan_out(&mut self, operator: Operator, parts: &[Expr<FieldAtom>], x: &Ident) -> Ident {
        let outputs: Vec<Ident> = parts.iter().map(|part| self.flow(part, x)).collect();
        if operator == Operator::Tuplify {
            let private = self.private.clone();
            return self.bind(&quote!(#private::Tupled((#(#outputs,)*)).gives()));
        }
        let mut joined = outputs[0].clone();
        for (part, output) in parts.iter().zip(&outputs).skip(1) {
            joined = self.join(&joined, output, place(part));
        }
        let method = if operator == Operator::Concatenate { "can_be_concatenated" } else { "can_be_added" };
        self.method(&joined, method, place(&parts[0]))
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
