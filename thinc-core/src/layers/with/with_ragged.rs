use thinc_macros::Model;

use super::inside::with_container;
use crate::array::Ints1d;
use crate::containers::{Lengths, Ragged, Tokens};
use crate::error::Result;
use crate::model::{Backprop, Grad, Layer, Model, Train, Update, update};
use crate::wiring::Step;

/// Runs a layer for a [`Ragged`] on any container of tokens, and gives the same container of what comes out. Thinc's
/// `with_ragged`.
///
/// `Y = layer(Ragged of X)`: tokens `(N, nI)` to `(N, nO)`, with the widths of the layer.
///
/// Made by [`with_ragged`]. It also takes a tuple `(A, Ints1d)` of tokens and lengths, and gives such a tuple; a sample
/// of that form does not tell `initialize` a width. A list without sequences gives one: nothing tells how wide its
/// tokens are, so the layer isn't run.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "with_ragged({layer})", wiring = layer)]
pub struct WithRagged<L: Layer> {
    #[layer]
    layer: L,
}

/// Lets a layer for a [`Ragged`] take any container of tokens.
///
/// # Errors
/// The layer's sequences must be as long as those that it took, unless the input is a `Ragged` or a tuple. The lengths
/// of a tuple must add up to the number of tokens.
///
/// ```
/// use thinc::prelude::*;
///
/// let model = with_ragged(expand_window(1));
/// let y = model.predict(vec![Floats2d::from_rows(&[[1.0], [2.0]]), Floats2d::from_rows(&[[3.0]])])?;
/// assert_eq!(y[1], Floats2d::from_rows(&[[0.0, 3.0, 0.0]]));
/// let (tokens, lengths) = model.predict((Floats2d::from_rows(&[[1.0], [3.0]]), Ints1d::from(vec![1, 1])))?;
/// assert_eq!(tokens, Floats2d::from_rows(&[[0.0, 1.0, 0.0], [0.0, 3.0, 0.0]]));
/// assert_eq!(lengths.as_slice()?, [1, 1]);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn with_ragged<L: Layer>(layer: L) -> WithRagged<L> {
    WithRagged { layer }
}

with_container!(WithRagged, Ragged, |lengths| Ok(lengths.clone()));

/// Tokens and how many each sequence has.
impl<A, L, B> Model<(A, Ints1d)> for WithRagged<L>
where
    A: Tokens,
    L: Model<Ragged<A>, Output = Ragged<B>>,
    B: Tokens,
{
    type Output = (B, Ints1d);

    fn begin_update(
        &self,
        (tokens, lengths): (A, Ints1d),
        train: &mut Train,
    ) -> Update<(B, Ints1d), impl Backprop<Self, (A, Ints1d)> + use<A, L, B>> {
        let x = Ragged::new(tokens, Lengths::try_from(&lengths)?)?;
        let (y, backprop) = Step(x, &self.layer).layer_takes_input().begin("layer", train)?;
        update::<Self, (A, Ints1d), _>(into_tuple(y), move |(dy, ()): (Grad<B>, ()), grads| {
            let dx = backprop(dy, &mut grads.layer).map_err(|error| error.at("layer"))?;
            Ok((dx, ()))
        })
    }

    fn predict(&self, (tokens, lengths): (A, Ints1d)) -> Result<(B, Ints1d)> {
        let x = Ragged::new(tokens, Lengths::try_from(&lengths)?)?;
        Ok(into_tuple(Step(x, &self.layer).layer_takes_input().predict("layer")?))
    }
}

fn into_tuple<B: Tokens>(y: Ragged<B>) -> (B, Ints1d) {
    let (tokens, lengths) = y.into_parts();
    (tokens, Ints1d::from(&lengths))
}
