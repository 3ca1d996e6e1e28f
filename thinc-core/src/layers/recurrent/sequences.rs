//! The way of sequences into operations that take all tokens in one array.

use crate::array::Floats2d;
use crate::containers::{Container, Padding};
use crate::error::Result;
use crate::model::Grad;

/// Runs `forward` on all tokens. A list without sequences gives one: nothing tells how wide its tokens are.
pub(super) fn begin<X: Container<Tokens = Floats2d>, S>(
    x: X,
    forward: impl FnOnce(Floats2d, Padding) -> Result<(Floats2d, S)>,
) -> Result<(X, Option<S>, X::Layout)> {
    let (tokens, layout) = x.into_tokens()?;
    let (y, saved) = match tokens {
        Some(tokens) => {
            let (y, saved) = forward(tokens, Padding::new(X::lengths(&layout))?)?;
            (Some(y), Some(saved))
        }
        None => (None, None),
    };
    Ok((X::from_tokens(y, &layout)?, saved, layout))
}

/// The way back of [`begin`].
pub(super) fn backprop<X: Container<Tokens = Floats2d>, S>(
    dy: Grad<X>,
    layout: &X::Layout,
    saved: Option<S>,
    backward: impl FnOnce(Floats2d, S) -> Result<Floats2d>,
) -> Result<Grad<X>> {
    let dy = X::flatten_grad(dy, layout)?;
    let dx = match dy.zip(saved) {
        Some((dy, saved)) => Some(backward(dy, saved)?),
        None => None,
    };
    X::unflatten_grad(dx, layout)
}
