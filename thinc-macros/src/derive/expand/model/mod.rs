//! `impl Model`: the forward pass, one step per layer, and the callback that takes the steps back.

mod steps;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use self::steps::Steps;
use super::{captures, local, moved, private, respan, type_spans, where_clause, widths};
use crate::derive::ast::{Container, FieldAtom};
use crate::wiring::Expr;

pub(super) fn model_impl(container: &Container<'_>) -> Option<TokenStream> {
    let (input, output) = (container.attrs.input.as_ref()?, container.attrs.output.as_ref()?);
    let wiring = container.wiring()?;
    let private = private(container);
    let ident = container.ident;
    let (impl_generics, ty_generics, _) = container.generics.split_for_impl();
    let where_clause = where_clause(container);
    let captures = captures(container);
    let checks = widths::inline_checks(container);

    let train = Steps::new(container, true).run(&wiring);
    let predict = Steps::new(container, false).run(&wiring);
    let (x, dy) = (local("x", 0), local("dy", 0));
    let grads = Ident::new("grads", Span::mixed_site());
    let (forward, y, backward, dx) = (train.forward, train.output, train.backward, train.input_gradient);
    let (predict_steps, predicted) = (predict.forward, predict.output);
    // An output of another type than declared is reported on the declared type.
    let (first, _) = type_spans(output);
    let last = |y: &Ident| {
        let (here, output, y) = (respan(private.clone(), first), respan(quote!(#output), first), moved(y, first));
        quote_spanned!(first=> #here::Last::<_, #output>(#y, #here::PhantomData).has_declared_type())
    };
    let (last, last_predicted) = (last(&y), last(&predicted));
    let outer = Ident::new("outer", Span::mixed_site());
    let incoming = Ident::new("incoming", Span::mixed_site());
    Some(quote! {
        #[automatically_derived]
        impl #impl_generics #private::Model<#input> for #ident #ty_generics #where_clause {
            type Output = #output;

            fn begin_update(
                &self,
                #x: #input,
                train: &mut #private::Train,
            ) -> #private::Update<#output, impl #private::Backprop<Self, #input> + #captures> {
                #checks
                #forward
                let (#y, #incoming) = #last;
                #private::update::<Self, #input, _>(#y, move |#outer, #grads| {
                    let #dy = #incoming.gradient(#outer);
                    #backward
                    #private::Result::Ok(#dx)
                })
            }

            fn predict(&self, #x: #input) -> #private::Result<#output> {
                #checks
                #predict_steps
                let (#predicted, _) = #last_predicted;
                #private::Result::Ok(#predicted)
            }
        }
    })
}

/// The place of an expression in the user's code, for messages: that of its first layer.
fn place(expr: &Expr<FieldAtom>) -> Span {
    match expr {
        Expr::Residual(name, _) => name.span(),
        Expr::Atom(atom) => atom.0.span(),
        Expr::Nary(_, parts) => parts.first().map_or_else(Span::call_site, place),
        Expr::Noop => Span::call_site(),
    }
}
