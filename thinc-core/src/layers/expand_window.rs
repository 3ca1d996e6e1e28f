use crate::array::Floats2d;
use crate::containers::Container;
use crate::error::Result;
use crate::layers::sequences::{on_tokens, predict_tokens, update_tokens};
use crate::model::{Backprop, DYN, Model, Train, Update};
use crate::ops::expect;

mod node;

/// Puts each token between its neighbours: with the window `w`, `Y[t] = [X[t − w], .., X[t], .., X[t + w]]`, with zeros
/// beyond the ends of a sequence.
///
/// Tokens `(N, nI)` to `(N, (2w + 1) nI)`, in the same container: a `Floats2d`, which is one sequence, a [`Ragged`](crate::Ragged), a
/// [`Padded`](crate::Padded) or a list. In front of a dense layer it makes a convolution over the sequence. Thinc's `expand_window`, which
/// takes neither lists nor a `Padded`.
///
/// `ExpandWindow` has a window of 1, `ExpandWindow<2>` one of 2, and widths are checked through it. The window of
/// `ExpandWindow<DYN>` is known when the program runs: [`expand_window`] makes it.
///
/// ```
/// use thinc::prelude::*;
///
/// model! {
///     struct Encoder = Linear<4, 8> >> ExpandWindow >> Maxout<_, 8>
/// }
///
/// // Maxout takes 24 features.
/// const _: () = assert!(Encoder::NUM_PARAMS == 40 + 3 * (24 * 8 + 8));
/// let y = ExpandWindow::<1>::default().predict(Floats2d::from_rows(&[[1.0], [2.0], [3.0]]))?;
/// assert_eq!(y, Floats2d::from_rows(&[[0.0, 1.0, 2.0], [1.0, 2.0, 3.0], [2.0, 3.0, 0.0]]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[doc(alias = "ExtractWindow")]
pub struct ExpandWindow<const W: usize = 1> {
    window_size: node::WindowSize<W>,
}

/// [`ExpandWindow`] with a window that is known when the program runs: so many tokens on each side.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = chain((expand_window(2), Linear::new(None, 3)));
/// let x = Ragged::with_lengths(Floats2d::zeros([4, 6]), &[3, 1])?;
/// model.initialize(&x.data().clone(), &(), &mut Train::new(0))?;
/// assert_eq!(model.num_params()?, 5 * 6 * 3 + 3);
/// # Ok::<(), thinc::Error>(())
/// ```
pub fn expand_window(window_size: usize) -> ExpandWindow<DYN> {
    ExpandWindow { window_size: node::WindowSize(window_size) }
}

impl<const W: usize> Default for ExpandWindow<W> {
    /// With the window of the type, or, where that leaves it open, with 1 as in Thinc.
    fn default() -> Self {
        Self { window_size: node::WindowSize(if W == DYN { 1 } else { W }) }
    }
}

impl<const W: usize> ExpandWindow<W> {
    /// The number of neighbours on each side.
    pub fn window_size(&self) -> usize {
        self.window_size.0
    }
}

impl<X: Container<Tokens = Floats2d>, const W: usize> Model<X> for ExpandWindow<W> {
    type Output = X;

    fn begin_update(&self, x: X, _: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X, W>> {
        let window = self.window_size();
        let result = on_tokens(x, |x, lengths| {
            let y = x.ops().seq2col(&x, window, lengths)?;
            let (shape, lengths) = (y.shape().map(Some), lengths.clone());
            let backprop = move |dy: Floats2d, (): &mut ()| {
                expect("ExpandWindow", "a gradient", shape, dy.shape())?;
                dy.ops().backprop_seq2col(&dy, window, &lengths)
            };
            Ok((y, backprop))
        });
        update_tokens::<Self, X, _>(result?)
    }

    fn predict(&self, x: X) -> Result<X> {
        predict_tokens(x, |x, lengths| x.ops().seq2col(&x, self.window_size(), lengths))
    }
}

#[cfg(test)]
mod tests;
