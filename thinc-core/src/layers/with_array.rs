use thinc_macros::Model;

use crate::containers::{Container, Tokens};
use crate::error::Result;
use crate::model::{Backprop, Grad, Layer, Model, Train, Update, update};
use crate::wiring::Step;

/// Runs a layer for arrays on all tokens of a list, a [`Ragged`](crate::Ragged) or a [`Padded`](crate::Padded), and gives the
/// same container of what comes out. Thinc's `with_array` and `with_array2d`.
///
/// Made by [`with_array`]. A list without sequences gives one: nothing tells how wide its tokens are, so the layer isn't run.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "with_array({layer})", wiring = layer)]
pub struct WithArray<L: Layer> {
    #[layer]
    layer: L,
}

/// Lets a layer for arrays take any container of tokens, an array among them.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = with_array(Relu::new(3, 2));
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// let ragged = Ragged::with_lengths(Floats2d::zeros([4, 3]), &[1, 0, 3])?;
/// let y: Ragged = model.predict(ragged)?;
/// assert_eq!((y.data().shape(), y.lengths().to_vec()), ([4, 2], vec![1, 0, 3]));
/// let y: Vec<Floats2d> = model.predict(vec![Floats2d::zeros([2, 3])])?;
/// assert_eq!(y[0].shape(), [2, 2]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn with_array<L: Layer>(layer: L) -> WithArray<L> {
    WithArray { layer }
}

impl<X, L, Y> Model<X> for WithArray<L>
where
    X: Container,
    L: Model<X::Tokens, Output = Y>,
    Y: Tokens,
{
    type Output = X::Of<Y>;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<X::Of<Y>, impl Backprop<Self, X> + use<X, L, Y>> {
        let (tokens, layout) = x.into_tokens()?;
        let (y, backprop) = match tokens {
            Some(tokens) => {
                let (y, backprop) = Step(tokens, &self.layer).layer_takes_input().begin("layer", train)?;
                (Some(y), Some(backprop))
            }
            None => (None, None),
        };
        update::<Self, X, _>(X::Of::<Y>::from_tokens(y, &layout)?, move |dy: Grad<X::Of<Y>>, grads| {
            let dy = X::Of::<Y>::flatten_grad(dy, &layout)?;
            let dx = match backprop.zip(dy) {
                Some((backprop, dy)) => Some(backprop(dy, &mut grads.layer).map_err(|error| error.at("layer"))?),
                None => None,
            };
            X::unflatten_grad(dx, &layout)
        })
    }

    fn predict(&self, x: X) -> Result<X::Of<Y>> {
        let (tokens, layout) = x.into_tokens()?;
        let y = match tokens {
            Some(tokens) => Some(Step(tokens, &self.layer).layer_takes_input().predict("layer")?),
            None => None,
        };
        X::Of::<Y>::from_tokens(y, &layout)
    }
}
