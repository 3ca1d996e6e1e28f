//! `impl Model`: the forward pass, one step per layer, and the callback that takes the steps back.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{captures, local, moved, private, respan, type_spans, where_clause, widths};
use crate::derive::ast::{Container, FieldAtom};
use crate::wiring::{Expr, Operator};

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

/// Statements from the input to the output, and back.
struct Lowered {
    forward: TokenStream,
    output: Ident,
    backward: TokenStream,
    input_gradient: Ident,
}

/// Turns a wiring expression into flat statements.
struct Steps<'a> {
    container: &'a Container<'a>,
    private: TokenStream,
    /// Whether callbacks are wanted, or a prediction.
    training: bool,
    count: usize,
}

impl<'a> Steps<'a> {
    fn new(container: &'a Container<'a>, training: bool) -> Self {
        Self { container, private: private(container), training, count: 0 }
    }

    fn run(mut self, wiring: &Expr<FieldAtom>) -> Lowered {
        self.lower(wiring, &local("x", 0), &local("dy", 0))
    }

    fn next(&mut self, name: &str) -> Ident {
        self.count += 1;
        local(name, self.count)
    }

    fn lower(&mut self, expr: &Expr<FieldAtom>, x: &Ident, dy: &Ident) -> Lowered {
        match expr {
            Expr::Atom(atom) => self.layer(atom, x, dy),
            Expr::Nary(Operator::Chain, parts) => self.chain(parts, x, dy),
            Expr::Nary(operator, parts) => self.fan_out(*operator, parts, x, dy),
            Expr::Residual(name, inner) => self.residual(name.span(), inner, x, dy),
            Expr::Noop => Lowered {
                forward: TokenStream::new(),
                output: x.clone(),
                backward: TokenStream::new(),
                input_gradient: dy.clone(),
            },
        }
    }

    fn layer(&mut self, atom: &FieldAtom, x: &Ident, dy: &Ident) -> Lowered {
        let (container, private) = (self.container, self.private.clone());
        let Some((_, field)) = container.field(&atom.member) else {
            return Lowered {
                forward: TokenStream::new(),
                output: x.clone(),
                backward: TokenStream::new(),
                input_gradient: dy.clone(),
            };
        };
        let (name, member) = (&field.name, &field.member);
        let grads = Ident::new("grads", Span::mixed_site());
        let (y, back, dx) = (self.next("x"), self.next("back"), self.next("dx"));
        // The whole call sits on the user's token: that is where a layer that cannot take `x` is reported.
        let span = atom.span();
        let (here, x) = (respan(private.clone(), span), moved(x, span));
        let place = respan(quote!(#member), span);
        let step = quote_spanned!(span=> #here::Step(#x, &self.#place).layer_takes_input());
        if !self.training {
            let call = quote_spanned!(span=> #step.predict(#name)?);
            let forward = quote!(let #y = #call;);
            return Lowered { forward, output: y, backward: TokenStream::new(), input_gradient: dx };
        }
        let call = quote_spanned!(span=> #step.begin(#name, train)?);
        Lowered {
            forward: quote!(let (#y, #back) = #call;),
            output: y,
            backward: quote! {
                let #dx = match #back(#dy, &mut #grads.#member) {
                    #private::Result::Ok(gradient) => gradient,
                    #private::Result::Err(error) => return #private::Result::Err(error.at(#name)),
                };
            },
            input_gradient: dx,
        }
    }

    fn chain(&mut self, parts: &[Expr<FieldAtom>], x: &Ident, dy: &Ident) -> Lowered {
        // Each part's callback takes what the next part's callback gives, which has no name yet on the way
        // forward: a fresh name stands for it and is bound on the way back.
        let mut forward = TokenStream::new();
        let mut back_parts = Vec::new();
        let mut x = x.clone();
        for (i, part) in parts.iter().enumerate() {
            let incoming = if i + 1 == parts.len() { dy.clone() } else { self.next("dy") };
            let lowered = self.lower(part, &x, &incoming);
            forward.extend(lowered.forward);
            x = lowered.output;
            back_parts.push((incoming, lowered.backward, lowered.input_gradient));
        }
        let mut backward = TokenStream::new();
        let mut gradient = dy.clone();
        for (incoming, part, dx) in back_parts.into_iter().rev() {
            if incoming != gradient {
                backward.extend(quote!(let #incoming = #gradient;));
            }
            backward.extend(part);
            gradient = dx;
        }
        Lowered { forward, output: x, backward, input_gradient: gradient }
    }

    /// `+`, `|` and `&`: every part gets the input, and the input's gradient is the sum of theirs.
    fn fan_out(&mut self, operator: Operator, parts: &[Expr<FieldAtom>], x: &Ident, dy: &Ident) -> Lowered {
        let private = self.private.clone();
        let (mut forward, mut backward) = (TokenStream::new(), TokenStream::new());
        let (mut outputs, mut incoming, mut input_gradients) = (Vec::new(), Vec::new(), Vec::new());
        let mut back_parts = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            let copy = self.next("x");
            let is_last = i + 1 == parts.len();
            let value = if is_last { quote!(#x) } else { quote!(#private::Clone::clone(&#x)) };
            let part_dy = self.next("dy");
            let lowered = self.lower(part, &copy, &part_dy);
            let steps = lowered.forward;
            forward.extend(quote!(let #copy = #value; #steps));
            outputs.push(lowered.output);
            incoming.push(part_dy);
            back_parts.push(lowered.backward);
            input_gradients.push(lowered.input_gradient);
        }
        let y = self.next("x");
        match operator {
            Operator::Concatenate => {
                let split = self.next("split");
                forward.extend(quote!(let (#y, #split) = #private::concatenate([#(#outputs),*])?;));
                backward.extend(quote!(let [#(#incoming),*] = #split.split(#dy)?;));
            }
            Operator::Tuplify => {
                forward.extend(quote!(let #y = (#(#outputs),*);));
                backward.extend(quote!(let (#(#incoming),*) = #dy;));
            }
            Operator::Add | Operator::Chain => {
                let (first, rest) = (&outputs[0], &outputs[1..]);
                forward.extend(quote! {
                    let mut #y = #first;
                    #(#private::Accumulate::accumulate(&mut #y, #rest)?;)*
                });
                let (last, others) = (&incoming[incoming.len() - 1], &incoming[..incoming.len() - 1]);
                backward.extend(quote! {
                    #(let #others = #private::Clone::clone(&#dy);)*
                    let #last = #dy;
                });
            }
        }
        backward.extend(back_parts);
        let dx = self.next("dx");
        let (first, rest) = (&input_gradients[0], &input_gradients[1..]);
        backward.extend(quote! {
            let mut #dx = #first;
            #(#private::Accumulate::accumulate(&mut #dx, #rest)?;)*
        });
        Lowered { forward, output: y, backward, input_gradient: dx }
    }

    fn residual(&mut self, span: Span, inner: &Expr<FieldAtom>, x: &Ident, dy: &Ident) -> Lowered {
        let private = self.private.clone();
        let (kept, part_dy) = (self.next("x"), self.next("dy"));
        let lowered = self.lower(inner, x, &part_dy);
        let (steps, inner_y) = (lowered.forward, lowered.output);
        let y = self.next("x");
        let (here, kept_here, y_here) = (respan(private.clone(), span), moved(&kept, span), moved(&y, span));
        let sum = quote_spanned!(span=> #here::Accumulate::accumulate(&mut #y_here, #kept_here)?);
        let dx = self.next("dx");
        let (back, inner_dx) = (lowered.backward, lowered.input_gradient);
        Lowered {
            forward: quote! {
                let #kept = #private::Clone::clone(&#x);
                #steps
                let mut #y = #inner_y;
                #sum;
            },
            output: y,
            backward: quote! {
                let #part_dy = #private::Clone::clone(&#dy);
                #back
                let mut #dx = #inner_dx;
                #private::Accumulate::accumulate(&mut #dx, #dy)?;
            },
            input_gradient: dx,
        }
    }
}
