use std::borrow::Cow;

use thinc_macros::Model;

use crate::array::{Floats2d, Ints1d};
use crate::containers::{Container, Lengths};
use crate::error::{Error, Result};
use crate::initializers::InitContext;
use crate::model::{
    Accumulate, Backprop, Cost, End, Grad, Layer, Model, Node, Resized, Signature, SizeChange, Train, Update, Visit,
    VisitMut, VisitUpdates, Widths, Wired, update,
};
use crate::wiring::{Concat, Step, concatenate};

/// Runs a layer on sequences, another one of its kind on the reversed sequences, and puts the outputs side by side.
///
/// `Y = [l2r(X), reverse(r2l(reverse(X)))]`, where each sequence is reversed within its length: a token's row holds what both
/// layers gave for it, and is twice as wide as the output of one: tokens `(N, nI)` to `(N, 2 nO)`. Takes a [`Ragged`](crate::Ragged), a [`Padded`](crate::Padded), a list of
/// arrays, or an array as one sequence. Thinc's `bidirectional`, which forgets to reverse, and gives both layers the gradient of the first one's output.
///
/// Made by [`bidirectional`]. [`Lstm`](super::Lstm) and [`Gru`](super::Gru) have two directions of their own.
#[derive(Clone, Debug, Default)]
pub struct Bidirectional<L: Layer>(Directions<L>);

/// The two layers, wired as their outputs are joined. [`Bidirectional`] is a node of its own because Thinc's has no dimensions, which
/// nodes of operators have.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "bi{l2r}", wiring = l2r | r2l)]
pub struct Directions<L: Layer> {
    #[layer]
    l2r: L,
    #[layer]
    r2l: L,
}

impl<L: Layer> Bidirectional<L> {
    /// Two layers: for the sequences, and for the reversed ones.
    pub fn new(l2r: L, r2l: L) -> Self {
        Self(Directions { l2r, r2l })
    }
}

/// Lets a layer go over sequences, and a copy with parameters of its own over the reversed ones.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = bidirectional(Lstm::new(4, 6));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// let y: Ragged = model.predict(Ragged::with_lengths(Floats2d::zeros([5, 4]), &[2, 0, 3])?)?;
/// assert_eq!(y.data().shape(), [5, 12]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn bidirectional<L: Layer + Clone>(l2r: L) -> Bidirectional<L> {
    Bidirectional::new(l2r.clone(), l2r)
}

impl<L: Layer> Node for Bidirectional<L> {
    fn name(&self) -> Cow<'_, str> {
        self.0.name()
    }

    fn wired(&self) -> Wired {
        Wired::Alone(Self::SIGNATURE)
    }

    fn visit(&self, visit: &mut dyn Visit) -> Result<()> {
        self.0.visit(visit)
    }

    fn visit_mut(&mut self, visit: &mut dyn VisitMut) -> Result<()> {
        self.0.visit_mut(visit)
    }

    fn unify(&mut self, widths: Widths) -> Result<Widths> {
        self.0.unify(widths)
    }

    fn resize(&mut self, end: End, change: &SizeChange, apply: bool) -> Result<Resized> {
        if end == End::Input {
            return self.0.resize(end, change, apply);
        }
        if !change.after().is_multiple_of(2) {
            let (name, size) = (self.name(), change.after());
            let message = format_args!(
                "`{name}` gives two outputs of one width side by side, and {size} is odd: give an even width"
            );
            return Err(Error::invalid("resize_output", message));
        }
        let half = SizeChange::new(change.before().map(|before| before / 2), change.after() / 2);
        let Directions { l2r, r2l } = &mut self.0;
        let one = l2r.resize(end, &half, apply).map_err(|error| error.at("l2r"))?;
        r2l.resize(end, &half, apply).map_err(|error| error.at("r2l"))?;
        let arranged = one.arranged.unwrap_or(half).repeated(2)?;
        Ok(Resized { arranged: Some(arranged), ..one })
    }

    fn initialize_params(&mut self, context: &mut InitContext<'_>) -> Result<()> {
        self.0.initialize_params(context)
    }
}

impl<L: Layer> Layer for Bidirectional<L> {
    type Grads = <Directions<L> as Layer>::Grads;

    const SIGNATURE: Signature = Directions::<L>::SIGNATURE;
    const COST: Cost = Directions::<L>::COST;

    fn zero_grads(&self) -> Result<Self::Grads> {
        self.0.zero_grads()
    }

    fn visit_updates(&mut self, grads: &mut Self::Grads, visit: &mut dyn VisitUpdates) -> Result<()> {
        self.0.visit_updates(grads, visit)
    }
}

impl<X, L> Model<X> for Bidirectional<L>
where
    X: Container<Tokens = Floats2d> + Concat,
    L: Model<X, Output = X>,
{
    type Output = X;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X, L>> {
        let (l2r, backprop_l2r) = Step(x.clone(), &self.0.l2r).layer_takes_input().begin("l2r", train)?;
        let (reversed, layout) = reverse(x)?;
        let (r2l, backprop_r2l) = Step(reversed, &self.0.r2l).layer_takes_input().begin("r2l", train)?;
        let (r2l, layout_of_y) = reverse(r2l)?;
        let (y, split) = concatenate([l2r, r2l])?;
        update::<Self, X, _>(y, move |dy, grads| {
            let [d_l2r, d_r2l] = split.split(dy)?;
            let mut dx = backprop_l2r(d_l2r, &mut grads.l2r).map_err(|error| error.at("l2r"))?;
            let d_r2l = reverse_grad::<X>(d_r2l, &layout_of_y)?;
            let d_reversed = backprop_r2l(d_r2l, &mut grads.r2l).map_err(|error| error.at("r2l"))?;
            dx.accumulate(reverse_grad::<X>(d_reversed, &layout)?)?;
            Ok(dx)
        })
    }

    fn predict(&self, x: X) -> Result<X> {
        let l2r = Step(x.clone(), &self.0.l2r).layer_takes_input().predict("l2r")?;
        let r2l = Step(reverse(x)?.0, &self.0.r2l).layer_takes_input().predict("r2l")?;
        let (y, _) = concatenate([l2r, reverse(r2l)?.0])?;
        Ok(y)
    }
}

/// Reverses each sequence.
fn reverse<X: Container<Tokens = Floats2d>>(x: X) -> Result<(X, X::Layout)> {
    let (tokens, layout) = x.into_tokens()?;
    let tokens = tokens.map(|tokens| reverse_tokens(&tokens, X::lengths(&layout))).transpose()?;
    Ok((X::from_tokens(tokens, &layout)?, layout))
}

/// Reverses each sequence of a gradient.
fn reverse_grad<X: Container<Tokens = Floats2d>>(gradient: Grad<X>, layout: &X::Layout) -> Result<Grad<X>> {
    let tokens = X::flatten_grad(gradient, layout)?;
    let tokens = tokens.map(|tokens| reverse_tokens(&tokens, X::lengths(layout))).transpose()?;
    X::unflatten_grad(tokens, layout)
}

/// The tokens of each sequence from the last to the first.
fn reverse_tokens(tokens: &Floats2d, lengths: &Lengths) -> Result<Floats2d> {
    let reversed: Ints1d = lengths.ranges().flat_map(Iterator::rev).map(|token| token as u64).collect();
    tokens.ops().gather(tokens, reversed.ids())
}
