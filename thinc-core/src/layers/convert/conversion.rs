use std::any::Any;

use crate::containers::{Container, Lengths, Tokens};
use crate::error::{Error, Result};
use crate::model::Grad;

/// How an `X` became a `Y`: what takes a gradient of `Y` back to one of `X`.
pub(in crate::layers) enum Way<X: Container, Y: Container> {
    /// `X` and `Y` are one type.
    Same,
    /// Through the tokens, from this layout to that one. Where there are no sequences, with the gradient of the tokens:
    /// a list does not tell how wide it is.
    Tokens(X::Layout, Y::Layout, Option<Grad<X::Tokens>>),
}

/// Lays tokens out in another way: they are copied only where the layout differs in memory. Gives no `Y` for a list
/// without sequences, as nothing tells how wide its tokens would be.
pub(in crate::layers) fn convert<X: Container, Y: Container<Tokens = X::Tokens>>(
    x: X,
    layout: impl FnOnce(&Lengths) -> Result<Y::Layout>,
) -> Result<(Option<Y>, Way<X, Y>)> {
    let mut slot = Some(x);
    if let Some(y) = take(&mut slot) {
        return Ok((Some(y), Way::Same));
    }
    let (tokens, from) = slot.ok_or_else(other_layout)?.into_tokens()?;
    let to = layout(X::lengths(&from))?;
    let grad = tokens.as_ref().filter(|_| X::lengths(&from).is_empty()).map(Tokens::zero_grad).transpose()?;
    let y = tokens.map(|tokens| Y::from_tokens(Some(tokens), &to)).transpose()?;
    Ok((y, Way::Tokens(from, to, grad)))
}

impl<X: Container, Y: Container<Tokens = X::Tokens>> Way<X, Y> {
    /// The same way back for a gradient.
    pub(in crate::layers) fn back(self, dy: Grad<Y>) -> Result<Grad<X>> {
        match self {
            Self::Same => take(&mut Some(dy)).ok_or_else(other_layout),
            Self::Tokens(from, to, grad) => X::unflatten_grad(Y::flatten_grad(dy, &to)?.or(grad), &from),
        }
    }
}

/// Takes the value out, if it is of this type.
fn take<X: 'static, Y: 'static>(slot: &mut Option<X>) -> Option<Y> {
    (slot as &mut dyn Any).downcast_mut::<Option<Y>>().and_then(Option::take)
}

#[cold]
fn other_layout() -> Error {
    Error::invalid("backprop", "the gradient is of another layout than the output")
}

/// As [`convert`], where a list without sequences becomes a `Y` without sequences whose tokens have no columns.
pub(in crate::layers) fn convert_all<X: Container, Y: Container<Tokens = X::Tokens>>(
    x: X,
    layout: impl FnOnce(&Lengths) -> Result<Y::Layout>,
) -> Result<(Y, Way<X, Y>)> {
    let (y, way) = convert(x, layout)?;
    let y = match (y, &way) {
        (Some(y), _) => y,
        (None, Way::Tokens(_, to, _)) => Y::from_tokens(Some(no_tokens()?), to)?,
        (None, Way::Same) => return Err(other_layout()),
    };
    Ok((y, way))
}

fn no_tokens<A: Tokens>() -> Result<A> {
    A::from_tokens(None, &Lengths::default())
}

/// Implements [`Model`](crate::model::Model) for a layer that lays out any tokens `A` in another way.
macro_rules! conversion {
    ($layer:ident<$a:ident>, $from:ty => $to:ty, $layout:expr) => {
        impl<$a: $crate::containers::Tokens> $crate::model::Model<$from> for $layer {
            type Output = $to;

            fn begin_update(
                &self,
                x: $from,
                _: &mut $crate::model::Train,
            ) -> $crate::model::Update<$to, impl $crate::model::Backprop<Self, $from> + use<$a>> {
                let (y, way) = $crate::layers::convert::conversion::convert_all::<$from, $to>(x, $layout)?;
                $crate::model::update::<Self, $from, _>(y, move |dy, _| way.back(dy))
            }

            fn predict(&self, x: $from) -> $crate::error::Result<$to> {
                let (y, _) = $crate::layers::convert::conversion::convert_all::<$from, $to>(x, $layout)?;
                Ok(y)
            }
        }
    };
}
pub(super) use conversion;
