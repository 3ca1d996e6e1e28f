use thinc_macros::Model;

use self::levels::{Levels, levels};
use self::prepared::Prepared;
use super::{Dropout, ExpandWindow, LayerNorm, Maxout, expand_window};
use crate::array::{Floats1d, Floats2d, Floats3d};
use crate::combinators::{Chain, Residual, chain, residual};
use crate::containers::Container;
use crate::error::{Error, Result};
use crate::layers::sequences::{on_tokens, predict_tokens, update_tokens};
use crate::model::{Backprop, DYN, Differentiable, Layer, Model, Train, Update};
use crate::ops::{WindowBlock, WindowBlockGradients, WindowBlockState, Windows, expect};

mod levels;
mod prepared;

type Block = Residual<Chain<(ExpandWindow<DYN>, Chain<(Chain<(Maxout<DYN, DYN, DYN>, LayerNorm)>, Dropout)>)>>;

/// Tokens in the context of their sequence: a stack of residual convolutions. spaCy's `MaxoutWindowEncoder.v2`;
/// Thinc has no such layer.
///
/// `X[l + 1] = X[l] + Dropout(LayerNorm(Maxout(window(X[l]))))` for each of `depth` layers `l`, where `window` puts each token between
/// its neighbours as [`ExpandWindow`] does: tokens `(N, nI)` to `(N, nI)`, in the same container, which may be a `Floats2d`, a
/// [`Ragged`](crate::Ragged), a [`Padded`](crate::Padded) or a list. So a token sees `depth * window_size` others on each side. Between
/// sequences there are as many rows of zeros, which the layers fill in; they begin as zeros, but are none behind the first layer.
///
/// It is what these layers of Thinc's make of each other, has their nodes and bytes, and gives their numbers:
/// `with_array(clone(residual(chain(expand_window(..), chain(chain(Maxout, LayerNorm), Dropout))), depth)).pad(depth * window_size)`.
/// Here it is one layer, because it is computed differently: rows between sequences that no token sees are left out, windows are
/// not copied, what follows the product is done while it is in the cache, and with a window of 1 half of the
/// multiplications are saved ([`window_block`](crate::ops::WindowOps::window_block)).
///
/// Dropout follows the rate of the call, as [`Dropout::default`].
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = MaxoutWindowEncoder::new(96, 4, 1, 3);
/// # let mut train = Train::new(0);
/// model.initialize(&(), &(), &mut train)?;
/// let y = model.predict(vec![Floats2d::zeros([5, 96]), Floats2d::zeros([3, 96])])?;
/// assert_eq!((y[0].shape(), y[1].shape()), ([5, 96], [3, 96]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "with_array({layer})", wiring = layer)]
pub struct MaxoutWindowEncoder {
    #[layer]
    layer: Vec<Block>,
    #[attr]
    pad: usize,
    #[model(skip)]
    prepared: Prepared,
}

impl MaxoutWindowEncoder {
    /// `depth` layers for tokens of this width, or, with `None`, of the width that `initialize` finds, which take `window_size`
    /// tokens on each side and the largest of `maxout_pieces` pieces.
    pub fn new(width: impl Into<Option<usize>>, depth: usize, window_size: usize, maxout_pieces: usize) -> Self {
        let width = width.into();
        let wide = width.map(|width| width.saturating_mul(window_size.saturating_mul(2).saturating_add(1)));
        let maxout = Maxout::with_pieces(wide, width, maxout_pieces);
        let dense = chain((chain((maxout, LayerNorm::new(width))), Dropout::default()));
        let block = residual(chain((expand_window(window_size), dense)));
        Self { layer: vec![block; depth], pad: depth.saturating_mul(window_size), prepared: Prepared::default() }
    }

    /// Sets the rate of dropout, whatever that of the call.
    #[must_use]
    pub fn dropout(mut self, rate: f32) -> Self {
        for block in &mut self.layer {
            block.layer.0.1.0.1 = Dropout::new(rate);
        }
        self
    }

    /// Sets how many rows of zeros stand between sequences. With fewer than `depth * window_size`, tokens see those of the next
    /// sequence.
    #[must_use]
    pub fn pad(mut self, pad: usize) -> Self {
        self.pad = pad;
        self
    }

    fn windows(&self) -> Vec<usize> {
        self.layer.iter().map(|block| block.layer.0.0.window_size()).collect()
    }
}

/// The weights of a block.
fn weights(block: &Block) -> Result<WindowBlock<'_>> {
    let (maxout, norm) = &block.layer.0.1.0.0.0;
    Ok(WindowBlock { w: maxout.w.get()?, b: maxout.b.get()?, g: norm.g.get()?, shift: norm.b.get()? })
}

#[cold]
fn at(error: Error, layer: usize) -> Error {
    error.at(layer.to_string()).at("layer")
}

/// What the callback needs of one layer.
struct Saved {
    x: Floats2d,
    windows: Windows,
    w: Floats3d,
    b: Floats2d,
    g: Floats1d,
    shift: Floats1d,
    rate: f32,
    state: WindowBlockState,
}

impl Saved {
    fn backprop(self, dy: &Floats2d, grads: &mut <Block as Layer>::Grads) -> Result<Floats2d> {
        let (maxout, norm) = &mut grads.layer.1.0;
        let weights = WindowBlock { w: &self.w, b: &self.b, g: &self.g, shift: &self.shift };
        maxout.w.add_with_second(&mut maxout.b, |w, b, accumulate_maxout| {
            norm.g.add_with_second(&mut norm.b, |g, shift, accumulate_norm| {
                let grads = WindowBlockGradients { w, b, accumulate_maxout, g, shift, accumulate_norm };
                dy.ops().backprop_window_block(dy, &self.x, &self.windows, weights, self.rate, &self.state, grads)
            })
        })
    }
}

impl<X: Container<Tokens = Floats2d>> Model<X> for MaxoutWindowEncoder {
    type Output = X;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X>> {
        self.prepared.clear();
        let result = on_tokens(x, |tokens, lengths| {
            let Levels { places, rows, windows } = levels(lengths, self.pad, &self.windows())?;
            let shape = tokens.shape().map(Some);
            let mut x = tokens.ops().spread_rows(&tokens, &places, rows)?;
            let mut saved = Vec::with_capacity(self.layer.len());
            for (i, (block, windows)) in self.layer.iter().zip(windows).enumerate() {
                let forward = || {
                    let (WindowBlock { w, b, g, shift }, rate) = (weights(block)?, block.layer.0.1.0.1.rate_of(train)?);
                    let (w, b, g, shift) = (w.clone(), b.clone(), g.clone(), shift.clone());
                    let of = WindowBlock { w: &w, b: &b, g: &g, shift: &shift };
                    let (y, state) = x.ops().window_block_training(&x, &windows, of, rate, train.rng())?;
                    if train.check_finite() {
                        y.check_finite("begin_update", "the output")?;
                    }
                    let x = std::mem::replace(&mut x, y);
                    Ok(Saved { x, windows, w, b, g, shift, rate, state })
                };
                saved.push(forward().map_err(|error| at(error, i))?);
            }
            let backprop = move |mut dy: Floats2d, grads: &mut MaxoutWindowEncoderGrads| {
                expect("MaxoutWindowEncoder", "a gradient", shape, dy.shape())?;
                for (i, (saved, grads)) in saved.into_iter().zip(&mut grads.layer).enumerate().rev() {
                    dy = saved.backprop(&dy, grads).map_err(|error| at(error, i))?;
                }
                dy.ops().collect_rows(&dy, &places)
            };
            Ok((x, backprop))
        });
        update_tokens::<Self, X, _>(result?)
    }

    fn predict(&self, x: X) -> Result<X> {
        predict_tokens(x, |tokens, lengths| {
            let Levels { places, rows, windows } = levels(lengths, self.pad, &self.windows())?;
            let mut x = tokens.ops().spread_rows(&tokens, &places, rows)?;
            for (i, (block, windows)) in self.layer.iter().zip(&windows).enumerate() {
                let predict = || {
                    let of = weights(block)?;
                    let prepared = self.prepared.get(i, of.w, windows.window())?;
                    x.ops().window_block(&x, windows, of, &prepared)
                };
                x = predict().map_err(|error| at(error, i))?;
            }
            Ok(x)
        })
    }
}

#[cfg(test)]
mod tests;
