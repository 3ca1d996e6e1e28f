//! `impl Model`: the forward pass, one step per layer, and the callback that takes the steps back.

mod flow;
mod kinds;
mod steps;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{GenericParam, Type};

use self::steps::Steps;
use super::{local, moved, parameters, private, respan, type_spans, where_clause, widths};
use crate::derive::ast::{Container, FieldAtom};
use crate::wiring::Expr;

pub(crate) use self::kinds::Kinds;

pub(super) fn model_impl(container: &Container<'_>) -> Option<TokenStream> {
    if !container.has_forward_pass() {
        return None;
    }
    let wiring = container.wiring()?;
    match (&container.attrs.input, &container.attrs.output) {
        (Some(input), Some(output)) => Some(typed(container, &wiring, input, output)),
        _ => untyped(container, &wiring),
    }
}

/// Whether the model names what it takes and gives.
fn is_typed(container: &Container<'_>) -> bool {
    container.attrs.input.is_some() && container.attrs.output.is_some()
}

/// What the impl for named types and the generic one differ in.
struct Header {
    input: TokenStream,
    output: TokenStream,
    /// Type parameters beside the struct's own.
    parameters: Vec<Ident>,
    predicates: Vec<TokenStream>,
}

/// The impl of a model that names what it takes and gives.
fn typed(container: &Container<'_>, wiring: &Expr<FieldAtom>, input: &Type, output: &Type) -> TokenStream {
    let private = private(container);
    // An output of another type than declared is reported on the declared type.
    let (first, _) = type_spans(output);
    let last = |y: &Ident| {
        let (here, output, y) = (respan(private.clone(), first), respan(quote!(#output), first), moved(y, first));
        quote_spanned!(first=> #here::Last::<_, #output>(#y, #here::PhantomData).has_declared_type())
    };
    let header =
        Header { input: quote!(#input), output: quote!(#output), parameters: Vec::new(), predicates: Vec::new() };
    implement(container, wiring, &header, Some(&last))
}

/// The impl of a model that leaves types to its layers: for every value that these take, one after the other.
fn untyped(container: &Container<'_>, wiring: &Expr<FieldAtom>) -> Option<TokenStream> {
    let private = private(container);
    let kinds = Kinds::new(container, wiring).ok()?;
    let input = kinds.input();
    let mut predicates = kinds.predicates();
    if let Some(named) = &container.attrs.input {
        predicates.push(quote!(for<'__thinc> #input: #private::Is<#named>));
    }
    let header = Header { input, output: kinds.output(), parameters: kinds.parameters(), predicates };
    let model = implement(container, wiring, &header, None);
    let checks = flow::function(container, wiring);
    Some(quote!(#model #checks))
}

fn implement(
    container: &Container<'_>,
    wiring: &Expr<FieldAtom>,
    header: &Header,
    last: Option<&dyn Fn(&Ident) -> TokenStream>,
) -> TokenStream {
    let private = private(container);
    let ident = container.ident;
    let Header { input, output, parameters: values, predicates } = header;
    let mut generics = container.generics.clone();
    generics.params.extend(values.iter().map(|value| -> GenericParam { syn::parse_quote!(#value) }));
    let (impl_generics, ..) = generics.split_for_impl();
    let (_, ty_generics, _) = container.generics.split_for_impl();
    let where_clause = where_clause(container);
    let own = parameters(container);
    let captures = quote!(use<#(#own,)* #(#values),*>);
    let checks = widths::inline_checks(container);

    let train = Steps::new(container, true).run(wiring);
    let predict = Steps::new(container, false).run(wiring);
    let (x, dy) = (local("x", 0), local("dy", 0));
    let grads = Ident::new("grads", Span::mixed_site());
    let (forward, y, backward, dx) = (train.forward, train.output, train.backward, train.input_gradient);
    let (predict_steps, predicted) = (predict.forward, predict.output);
    let incoming = Ident::new("incoming", Span::mixed_site());
    let (mut declared, mut declared_predicted, mut gradient) = (None, None, None);
    let mut outer = dy.clone();
    if let Some(last) = last {
        let (last, last_predicted) = (last(&y), last(&predicted));
        outer = Ident::new("outer", Span::mixed_site());
        declared = Some(quote!(let (#y, #incoming) = #last;));
        declared_predicted = Some(quote!(let (#predicted, _) = #last_predicted;));
        gradient = Some(quote!(let #dy = #incoming.gradient(#outer);));
    }
    quote! {
        #[automatically_derived]
        impl #impl_generics #private::Model<#input> for #ident #ty_generics #where_clause #(#predicates,)* {
            type Output = #output;

            fn begin_update(
                &self,
                #x: #input,
                train: &mut #private::Train,
            ) -> #private::Update<#output, impl #private::Backprop<Self, #input> + #captures> {
                #checks
                #forward
                #declared
                #private::update::<Self, #input, _>(#y, move |#outer, #grads| {
                    #gradient
                    #backward
                    #private::Result::Ok(#dx)
                })
            }

            fn predict(&self, #x: #input) -> #private::Result<#output> {
                #checks
                #predict_steps
                #declared_predicted
                #private::Result::Ok(#predicted)
            }
        }
    }
}

/// The place of an expression in the user's code, for messages: that of its first layer.
fn place(expr: &Expr<FieldAtom>) -> Span {
    match expr {
        Expr::Residual(name, _) => name.span(),
        Expr::Atom(atom) => atom.span(),
        Expr::Nary(_, parts) => parts.first().map_or_else(Span::call_site, place),
        Expr::Noop => Span::call_site(),
    }
}
