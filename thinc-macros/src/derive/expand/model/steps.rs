//! The steps of a forward pass and of its callback, one statement each.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::super::{SEGMENT, local, moved, private, respan};
use super::place;
use crate::derive::ast::{Container, FieldAtom};
use crate::wiring::{Expr, Operator};

/// Statements from the input to the output, and back.
pub(super) struct Lowered {
    pub(super) forward: TokenStream,
    pub(super) output: Ident,
    pub(super) backward: TokenStream,
    pub(super) input_gradient: Ident,
}

/// Turns a wiring expression into flat statements.
pub(super) struct Steps<'a> {
    container: &'a Container<'a>,
    private: TokenStream,
    /// Whether callbacks are wanted, or a prediction.
    training: bool,
    count: usize,
}

impl<'a> Steps<'a> {
    pub(super) fn new(container: &'a Container<'a>, training: bool) -> Self {
        Self { container, private: private(container), training, count: 0 }
    }

    pub(super) fn run(mut self, wiring: &Expr<FieldAtom>) -> Lowered {
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
        // Seen from the function, wherever the user's token comes from.
        let [this, train] = ["self", "train"].map(|name| Ident::new(name, Span::call_site().located_at(span)));
        let (begin, predict) = if super::is_typed(container) {
            // Where the types of the values are named, a layer that does not take its input is reported here.
            let step = quote_spanned!(span=> #here::Step(#x, &#this.#place).layer_takes_input());
            (quote_spanned!(span=> #step.begin(#name, #train)?), quote_spanned!(span=> #step.predict(#name)?))
        } else {
            let ty = field.ty;
            let through = quote!(<#private::Of<#ty> as #private::Through<_>>);
            let layer = quote_spanned!(span=> &#this.#place);
            (quote!(#through::step(#x, #layer, #name, #train)?), quote!(#through::step_predicting(#x, #layer, #name)?))
        };
        if !self.training {
            let call = predict;
            let forward = quote!(let #y = #call;);
            return Lowered { forward, output: y, backward: TokenStream::new(), input_gradient: dx };
        }
        let call = begin;
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

    /// A chain, in segments where it is long.
    fn chain(&mut self, parts: &[Expr<FieldAtom>], x: &Ident, dy: &Ident) -> Lowered {
        let segments = segments(parts);
        if segments.len() < 2 {
            return self.in_turn(parts, x, dy, |steps, part, x, dy| steps.lower(part, x, dy));
        }
        self.in_turn(&segments, x, dy, |steps, segment, x, dy| steps.segment(segment, x, dy))
    }

    /// One part after the other.
    fn in_turn<T>(
        &mut self,
        parts: &[T],
        x: &Ident,
        dy: &Ident,
        mut lower: impl FnMut(&mut Self, &T, &Ident, &Ident) -> Lowered,
    ) -> Lowered {
        // Each part's callback takes what the next part's callback gives, which has no name yet on the way
        // forward: a fresh name stands for it and is bound on the way back.
        let mut forward = TokenStream::new();
        let mut back_parts = Vec::new();
        let mut x = x.clone();
        for (i, part) in parts.iter().enumerate() {
            let incoming = if i + 1 == parts.len() { dy.clone() } else { self.next("dy") };
            let lowered = lower(self, part, &x, &incoming);
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

    /// Parts of a long chain in functions of their own, for the forward pass and for the callback. Closures, as their
    /// types need not be named.
    fn segment(&mut self, parts: &[Expr<FieldAtom>], x: &Ident, dy: &Ident) -> Lowered {
        let private = self.private.clone();
        let (segment_x, segment_dy) = (self.next("x"), self.next("dy"));
        let inner = self.in_turn(parts, &segment_x, &segment_dy, |steps, part, x, dy| steps.lower(part, x, dy));
        let (steps, inner_y, back, inner_dx) = (inner.forward, inner.output, inner.backward, inner.input_gradient);
        let (y, callback, dx) = (self.next("x"), self.next("back"), self.next("dx"));
        let grads = Ident::new("grads", Span::mixed_site());
        if !self.training {
            let forward = quote! {
                let #y = #private::segment(#x, |#segment_x| {
                    #steps
                    #private::Result::Ok(#inner_y)
                })?;
            };
            return Lowered { forward, output: y, backward: TokenStream::new(), input_gradient: dx };
        }
        Lowered {
            forward: quote! {
                let (#y, #callback) = #private::segment(#x, |#segment_x| {
                    #steps
                    let #callback = #private::segment_callback::<Self, _, _, _>(&#inner_y, move |#segment_dy, #grads| {
                        #back
                        #private::Result::Ok(#inner_dx)
                    });
                    #private::Result::Ok((#inner_y, #callback))
                })?;
            },
            output: y,
            backward: quote!(let #dx = #private::segment_back(#callback, #dy, #grads)?;),
            input_gradient: dx,
        }
    }

    /// `+`, `|` and `&`: every part gets the input, and the input's gradient is the sum of theirs.
    fn fan_out(&mut self, operator: Operator, parts: &[Expr<FieldAtom>], x: &Ident, dy: &Ident) -> Lowered {
        let private = self.private.clone();
        let spans: Vec<Span> = parts.iter().map(place).collect();
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
        if operator == Operator::Tuplify {
            forward.extend(quote!(let #y = (#(#outputs),*);));
            backward.extend(quote!(let (#(#incoming),*) = #dy;));
        } else {
            for (part, span) in (1..outputs.len()).zip(&spans[1..]) {
                let (join, incoming) = self.join(&outputs[0], &outputs[part], *span);
                forward.extend(join);
                backward.extend(quote!(let #dy = #incoming.gradient(#dy);));
            }
        }
        match operator {
            Operator::Concatenate => {
                let split = self.next("split");
                let (outputs, first) = (outputs.iter().map(|output| moved(output, spans[0])), spans[0]);
                let here = respan(private.clone(), first);
                let joined = quote_spanned!(first=> #here::concatenate([#(#outputs),*])?);
                forward.extend(quote!(let (#y, #split) = #joined;));
                backward.extend(quote!(let [#(#incoming),*] = #split.split(#dy)?;));
            }
            Operator::Tuplify => {}
            Operator::Add | Operator::Chain => {
                let (first, rest) = (&outputs[0], &outputs[1..]);
                let sums = rest.iter().zip(&spans[1..]).map(|(part, span)| self.accumulate(&y, part, *span));
                forward.extend(quote!(let mut #y = #first; #(#sums)*));
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
        let (join, incoming) = self.join(&kept, &inner_y, span);
        let sum = self.accumulate(&y, &kept, span);
        let dx = self.next("dx");
        let (back, inner_dx) = (lowered.backward, lowered.input_gradient);
        Lowered {
            forward: quote! {
                let #kept = #private::Clone::clone(&#x);
                #steps
                #join
                let mut #y = #inner_y;
                #sum
            },
            output: y,
            backward: quote! {
                let #dy = #incoming.gradient(#dy);
                let #part_dy = #private::Clone::clone(&#dy);
                #back
                let mut #dx = #inner_dx;
                #private::Accumulate::accumulate(&mut #dx, #dy)?;
            },
            input_gradient: dx,
        }
    }

    /// Proves that two values have one type, at one place in the user's code. Where they have not, neither they nor the
    /// gradient that comes in have a type, and nothing else is reported about them.
    fn join(&mut self, a: &Ident, b: &Ident, span: Span) -> (TokenStream, Ident) {
        let incoming = self.next("incoming");
        let (here, a_here, b_here) = (respan(self.private.clone(), span), moved(a, span), moved(b, span));
        let joined = quote_spanned!(span=> #here::Joined(#a_here, #b_here).parts_give_one_type());
        // Not a pattern, which would give the fields types.
        let both = self.next("both");
        (quote!(let #both = #joined; let #a = #both.0; let #b = #both.1; let #incoming = #both.2;), incoming)
    }

    /// `y += other`, at one place in the user's code.
    fn accumulate(&self, y: &Ident, other: &Ident, span: Span) -> TokenStream {
        let (here, y, other) = (respan(self.private.clone(), span), moved(y, span), moved(other, span));
        let sum = quote_spanned!(span=> #here::Accumulate::accumulate(&mut #y, #other)?);
        quote!(#sum;)
    }
}

/// Parts of a chain, put together so that each segment has [`SEGMENT`] layers at most, and about as many as the others.
fn segments(parts: &[Expr<FieldAtom>]) -> Vec<&[Expr<FieldAtom>]> {
    let count = |part: &Expr<FieldAtom>| part.atoms().len().max(1);
    let layers: usize = parts.iter().map(count).sum();
    let size = layers.div_ceil(layers.div_ceil(SEGMENT).max(1));
    let mut segments = Vec::new();
    let (mut start, mut so_far) = (0, 0);
    for (i, part) in parts.iter().enumerate() {
        if i > start && so_far + count(part) > size {
            segments.push(&parts[start..i]);
            (start, so_far) = (i, 0);
        }
        so_far += count(part);
    }
    segments.push(&parts[start..]);
    segments
}
