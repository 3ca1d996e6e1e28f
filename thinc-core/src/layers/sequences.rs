//! Layers that compute on the tokens of sequences, with a token out for each token in, in whatever container they come.

use crate::array::Floats2d;
use crate::containers::{Container, Lengths};
use crate::error::Result;
use crate::model::{Backprop, Grad, Model, Update, update};

/// The callback of a layer on tokens, all sequences behind each other.
pub(super) trait TokensBackprop<G>: FnOnce(Floats2d, &mut G) -> Result<Floats2d> + Send + 'static {}

impl<G, F: FnOnce(Floats2d, &mut G) -> Result<Floats2d> + Send + 'static> TokensBackprop<G> for F {}

/// Takes a value apart and runs `forward` on its tokens; not on a list without sequences, which does not tell how wide
/// they would be.
pub(super) fn on_tokens<X: Container<Tokens = Floats2d>, T>(
    x: X,
    forward: impl FnOnce(Floats2d, &Lengths) -> Result<T>,
) -> Result<(Option<T>, X::Layout)> {
    let (tokens, layout) = x.into_tokens()?;
    let result = tokens.map(|tokens| forward(tokens, X::lengths(&layout))).transpose()?;
    Ok((result, layout))
}

/// The last line of a `begin_update`: puts together what [`on_tokens`] gave.
pub(super) fn update_tokens<M, X, B>(
    (forward, layout): (Option<(Floats2d, B)>, X::Layout),
) -> Update<X, impl Backprop<M, X> + use<M, X, B>>
where
    M: Model<X, Output = X>,
    X: Container<Tokens = Floats2d>,
    B: TokensBackprop<M::Grads>,
{
    let (y, backprop) = forward.unzip();
    update::<M, X, _>(X::from_tokens(y, &layout)?, move |dy: Grad<X>, grads| {
        let dy = X::flatten_grad(dy, &layout)?;
        let dx = backprop.zip(dy).map(|(backprop, dy)| backprop(dy, grads)).transpose()?;
        X::unflatten_grad(dx, &layout)
    })
}

/// The same for a `predict`.
pub(super) fn predict_tokens<X: Container<Tokens = Floats2d>>(
    x: X,
    forward: impl FnOnce(Floats2d, &Lengths) -> Result<Floats2d>,
) -> Result<X> {
    let (y, layout) = on_tokens(x, forward)?;
    X::from_tokens(y, &layout)
}

#[cfg(test)]
mod tests;
