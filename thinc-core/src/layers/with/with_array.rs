use thinc_macros::Model;

use crate::containers::{Container, Lengths, Stack, Tokens};
use crate::error::Result;
use crate::model::{Backprop, Grad, Layer, Model, Train, Update, update};
use crate::wiring::Step;

/// Runs a layer for arrays on all tokens of a list, a [`Ragged`](crate::Ragged) or a [`Padded`](crate::Padded), and
/// gives the same container of what comes out. Thinc's `with_array` and `with_array2d`.
///
/// `Y = layer(X)` on the tokens `(N, nI)` to `(N, nO)`, with the widths of the layer.
///
/// Made by [`with_array`]. A list without sequences gives one: nothing tells how wide its tokens are, so the layer
/// isn't run. Tokens of a `Padded` are taken out first, so the layer sees none that are only there to fill up, where
/// Thinc hands them all over, with an axis too many for most layers in `with_array`.
#[derive(Clone, Debug, Default, Model)]
#[model(name = "with_array({layer})", wiring = layer)]
pub struct WithArray<L: Layer> {
    /// What runs on the tokens.
    #[layer]
    pub layer: L,
    #[attr]
    pad: usize,
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
#[doc(alias = "with_array2d")]
pub fn with_array<L: Layer>(layer: L) -> WithArray<L> {
    WithArray { layer, pad: 0 }
}

impl<L: Layer> WithArray<L> {
    /// Puts so many tokens of zeros in front of each sequence and behind the last, so that a layer that looks at the
    /// neighbours of a token, as [`expand_window`](crate::layers::expand_window) does, sees none of another sequence. 0
    /// by default. What the layer gives for them is dropped, and its gradient is zero.
    ///
    /// Thinc does so for lists only; here it holds for every container, so that all give the same.
    ///
    /// ```
    /// use thinc::prelude::*;
    ///
    /// let sequences = vec![Floats2d::from_rows(&[[1.0], [2.0]]), Floats2d::from_rows(&[[3.0]])];
    /// let y = with_array(expand_window(1)).predict(sequences.clone())?;
    /// assert_eq!(y[1], Floats2d::from_rows(&[[2.0, 3.0, 0.0]]));
    /// let y = with_array(expand_window(1)).pad(1).predict(sequences)?;
    /// assert_eq!(y[1], Floats2d::from_rows(&[[0.0, 3.0, 0.0]]));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    #[must_use]
    pub fn pad(mut self, pad: usize) -> Self {
        self.pad = pad;
        self
    }
}

/// Puts `pad` zeros around each of the sequences behind each other.
fn pad<A: Stack>(tokens: A, lengths: &Lengths, pad: usize) -> Result<A> {
    if pad == 0 || lengths.is_empty() {
        return Ok(tokens);
    }
    let padded = A::flatten(tokens.clone().unflatten(lengths, 0)?, pad)?;
    Ok(padded.unwrap_or(tokens))
}

/// Takes the zeros, or what became of them, out again.
fn unpad<A: Stack>(tokens: A, lengths: &Lengths, pad: usize) -> Result<A> {
    if pad == 0 || lengths.is_empty() {
        return Ok(tokens);
    }
    let unpadded = A::flatten(tokens.clone().unflatten(lengths, pad)?, 0)?;
    Ok(unpadded.unwrap_or(tokens))
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
        let zeros = self.pad;
        let (y, backprop) = match tokens {
            Some(tokens) => {
                let tokens = pad(tokens, X::lengths(&layout), zeros)?;
                let (y, backprop) = Step(tokens, &self.layer).layer_takes_input().begin("layer", train)?;
                (Some(unpad(y, X::lengths(&layout), zeros)?), Some(backprop))
            }
            None => (None, None),
        };
        update::<Self, X, _>(X::Of::<Y>::from_tokens(y, &layout)?, move |dy: Grad<X::Of<Y>>, grads| {
            let dy = X::Of::<Y>::flatten_grad(dy, &layout)?;
            let dx = match backprop.zip(dy) {
                Some((backprop, dy)) => {
                    let lengths = X::lengths(&layout);
                    let dx = backprop(pad(dy, lengths, zeros)?, &mut grads.layer);
                    Some(unpad(dx.map_err(|error| error.at("layer"))?, lengths, zeros)?)
                }
                None => None,
            };
            X::unflatten_grad(dx, &layout)
        })
    }

    fn predict(&self, x: X) -> Result<X::Of<Y>> {
        let (tokens, layout) = x.into_tokens()?;
        let y = match tokens {
            Some(tokens) => {
                let tokens = pad(tokens, X::lengths(&layout), self.pad)?;
                let y = Step(tokens, &self.layer).layer_takes_input().predict("layer")?;
                Some(unpad(y, X::lengths(&layout), self.pad)?)
            }
            None => None,
        };
        X::Of::<Y>::from_tokens(y, &layout)
    }
}
