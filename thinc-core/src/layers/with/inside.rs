//! What `with_list`, `with_ragged` and `with_padded` have in common.

use crate::containers::{Container, Lengths};
use crate::error::{Error, Result};
use crate::layers::convert::{Way, convert, convert_all};
use crate::model::Grad;

/// From the input `X` to the `I` that the layer takes, which is laid out as `layout` says. Of a list without sequences
/// there is none: the layer isn't run.
pub(super) fn enter<X, I>(x: X, layout: impl FnOnce(&Lengths) -> Result<I::Layout>) -> Result<(Option<I>, Way<X, I>)>
where
    X: Container,
    I: Container<Tokens = X::Tokens>,
{
    convert(x, layout)
}

/// From the `J` that the layer gives to an output `Y` of the layout of the input.
pub(super) fn leave<X, I, J, Y>(y: J, way: &Way<X, I>) -> Result<(Y, Way<J, Y>)>
where
    X: Container,
    I: Container,
    J: Container,
    Y: Container<Tokens = J::Tokens, Layout = X::Layout>,
{
    convert_all(y, |lengths| match way {
        Way::Tokens(outside, inside, _) if I::lengths(inside) == lengths => Ok(outside.clone()),
        Way::Tokens(_, inside, _) => Err(Error::invalid(
            "with",
            format_args!(
                "the layer took sequences of the lengths {:?}, but gave some of the lengths {lengths:?}",
                I::lengths(inside)
            ),
        )),
        Way::Same => Err(no_layout()),
    })
}

/// The output for a list without sequences.
pub(super) fn nothing<X, I, Y>(way: &Way<X, I>) -> Result<Y>
where
    X: Container,
    I: Container,
    Y: Container<Layout = X::Layout>,
{
    match way {
        Way::Tokens(layout, ..) => Y::from_tokens(None, layout),
        Way::Same => Err(no_layout()),
    }
}

/// The gradient of a list without sequences.
pub(super) fn nothing_back<X, I, Y>(dy: Grad<Y>, way: &Way<X, I>) -> Result<Grad<X>>
where
    X: Container,
    I: Container,
    Y: Container<Layout = X::Layout>,
{
    match way {
        Way::Tokens(layout, ..) => {
            Y::flatten_grad(dy, layout)?;
            X::unflatten_grad(None, layout)
        }
        Way::Same => Err(no_layout()),
    }
}

#[cold]
fn no_layout() -> Error {
    Error::invalid("with", "the output is of another type than the input")
}

/// Implements [`Model`](crate::model::Model) for a layer around one that takes a certain container, whose layout is
/// made of lengths.
macro_rules! with_container {
    ($with:ident, $container:ident, $layout:expr) => {
        impl<X, L, Y> $crate::model::Model<X> for $with<L>
        where
            X: $crate::containers::Container,
            L: $crate::model::Model<$container<X::Tokens>, Output = $container<Y>>,
            Y: $crate::containers::Tokens,
        {
            type Output = X::Of<Y>;

            fn begin_update(
                &self,
                x: X,
                train: &mut $crate::model::Train,
            ) -> $crate::model::Update<X::Of<Y>, impl $crate::model::Backprop<Self, X> + use<X, L, Y>> {
                let (inside, way) = $crate::layers::with::inside::enter::<X, $container<X::Tokens>>(x, $layout)?;
                let (y, back) = match inside {
                    Some(x) => {
                        let step = $crate::wiring::Step(x, &self.layer).layer_takes_input();
                        let (y, backprop) = step.begin("layer", train)?;
                        let (y, out) = $crate::layers::with::inside::leave::<_, _, _, X::Of<Y>>(y, &way)?;
                        (y, Some((backprop, out)))
                    }
                    None => ($crate::layers::with::inside::nothing(&way)?, None),
                };
                $crate::model::update::<Self, X, _>(y, move |dy, grads| match back {
                    Some((backprop, out)) => {
                        let dx = backprop(out.back(dy)?, &mut grads.layer).map_err(|error| error.at("layer"))?;
                        way.back(dx)
                    }
                    None => $crate::layers::with::inside::nothing_back::<_, _, X::Of<Y>>(dy, &way),
                })
            }

            fn predict(&self, x: X) -> $crate::error::Result<X::Of<Y>> {
                let (inside, way) = $crate::layers::with::inside::enter::<X, $container<X::Tokens>>(x, $layout)?;
                let Some(x) = inside else { return $crate::layers::with::inside::nothing(&way) };
                let y = $crate::wiring::Step(x, &self.layer).layer_takes_input().predict("layer")?;
                let (y, _) = $crate::layers::with::inside::leave(y, &way)?;
                Ok(y)
            }
        }
    };
}
pub(super) use with_container;
