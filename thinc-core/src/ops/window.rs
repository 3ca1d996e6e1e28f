//! [`WindowOps`]: tokens beside their neighbours.

use std::any::Any;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::operations;
use crate::array::{Array, Floats1d, Floats2d, Floats3d};
use crate::containers::Lengths;
use crate::error::{Error, Result};
use crate::rng::Rng;

/// Where windows of rows begin in an array `(B, nI)`: a window is `2w + 1` rows that follow each other.
///
/// ```
/// use thinc::ops::Windows;
///
/// // Five rows, of which the first and the last are in the middle of no window.
/// let windows = Windows::new(1, vec![0..3], 0)?;
/// assert_eq!((windows.rows(), windows.len(), windows.span()), (3, 3, 5));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Windows {
    window: usize,
    runs: Arc<[Range<usize>]>,
    pad: usize,
    len: usize,
    span: usize,
}

impl Windows {
    /// Windows of `window` rows on each side of the one in their middle, which begin at each row of each of the `runs`,
    /// in ascending order. What is computed of them has `pad` rows of zeros in front of it and behind it.
    ///
    /// # Errors
    /// If the runs do not ascend, or their rows cannot be counted.
    pub fn new(window: usize, runs: Vec<Range<usize>>, pad: usize) -> Result<Self> {
        let invalid = |what| Err(Error::invalid("Windows", format_args!("the runs {what}")));
        if runs.iter().any(|run| run.start > run.end) || runs.windows(2).any(|pair| pair[0].end > pair[1].start) {
            return invalid("of windows do not ascend");
        }
        let (last, len) =
            (runs.last().map_or(0, |run| run.end), runs.iter().map(ExactSizeIterator::len).sum::<usize>());
        let span = window.checked_mul(2).and_then(|both| both.checked_add(last));
        let padded = pad.checked_mul(2).and_then(|both| both.checked_add(len));
        let (Some(span), Some(_)) = (span, padded) else {
            return invalid("are longer than can be counted");
        };
        Ok(Self { window, runs: runs.into(), pad, len, span: if len == 0 { 0 } else { span } })
    }

    /// The number of rows on each side of the one in the middle.
    pub fn window(&self) -> usize {
        self.window
    }

    /// The number of rows in a window.
    pub fn rows(&self) -> usize {
        2 * self.window + 1
    }

    /// The number of windows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no windows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many rows an array of these windows has at least.
    pub fn span(&self) -> usize {
        self.span
    }

    /// The rows of zeros at either end of what is computed of the windows.
    pub fn pad(&self) -> usize {
        self.pad
    }

    /// Where windows begin one row behind the other.
    pub fn runs(&self) -> &[Range<usize>] {
        &self.runs
    }

    /// The first row of each window.
    pub fn starts(&self) -> impl Iterator<Item = usize> + '_ {
        self.runs.iter().cloned().flatten()
    }
}

/// The weights of [`WindowOps::window_block`].
#[derive(Clone, Copy, Debug)]
pub struct WindowBlock<'a> {
    /// The pieces of maxout: (nI, nP, (2w + 1) nI).
    pub w: &'a Floats3d,
    /// Their bias: (nI, nP).
    pub b: &'a Floats2d,
    /// The scale of layer normalization: (nI).
    pub g: &'a Floats1d,
    /// Its shift: (nI).
    pub shift: &'a Floats1d,
}

/// The gradients of [`WindowBlock`], of the same shapes, and which of them are added to.
#[derive(Debug)]
pub struct WindowBlockGradients<'a> {
    /// Of `w`.
    pub w: &'a mut Floats3d,
    /// Of `b`.
    pub b: &'a mut Floats2d,
    /// Whether those of `w` and `b` are added to.
    pub accumulate_maxout: bool,
    /// Of `g`.
    pub g: &'a mut Floats1d,
    /// Of `shift`.
    pub shift: &'a mut Floats1d,
    /// Whether those of `g` and `shift` are added to.
    pub accumulate_norm: bool,
}

/// What the gradient of [`WindowOps::window_block`] needs of the forward pass. A row for each window.
#[derive(Clone, Debug)]
pub struct WindowBlockState {
    /// The largest pieces (R, nI).
    pub best: Floats2d,
    /// Which they were (R, nI).
    pub which: Array<u8, 2>,
    /// The mean and the rate of layer normalization (R, 2).
    pub moments: Floats2d,
    /// What was kept by dropout (R, nI), if it has a rate.
    pub mask: Option<Array<u8, 2>>,
}

/// Weights in the form in which a backend multiplies them, for as long as they are the same.
#[derive(Clone)]
pub struct PreparedWeights(Arc<dyn Any + Send + Sync>);

impl PreparedWeights {
    /// What a backend made of weights.
    pub fn new<T: Any + Send + Sync>(value: T) -> Self {
        Self(Arc::new(value))
    }

    /// What was put in, if it is of this type.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl fmt::Debug for PreparedWeights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PreparedWeights")
    }
}

operations! {
    /// Windows of tokens: what turns a dense layer into a convolution.
    pub trait WindowOps {
        /// Each token between its neighbours: `Y[s][t] = [X[s][t − w], .., X[s][t], .., X[s][t + w]]`, with zeros beyond the ends of the
        /// sequence. `x` (N, nI) to (N, (2w + 1) nI) for the window `w`.
        fn seq2col(&self, x: &Floats2d, window: usize, lengths: &Lengths) -> Result<Floats2d>;

        /// `dX[s][t] = Σ_k dY[s][t − k, block k]` for the `k` from `−w` to `w`: the gradient of [`seq2col`](Self::seq2col), (N, (2w + 1) nI) to (N, nI).
        fn backprop_seq2col(&self, dy: &Floats2d, window: usize, lengths: &Lengths) -> Result<Floats2d>;

        /// Rows among zeros: `Y` (rows, nI) has those of `x` (N, nI), in order, at the `places`, which ascend and are N rows together.
        fn spread_rows(&self, x: &Floats2d, places: &[Range<usize>], rows: usize) -> Result<Floats2d>;

        /// The rows of `x` (B, nI) at the `places`, behind each other: the gradient of [`spread_rows`](Self::spread_rows).
        fn collect_rows(&self, x: &Floats2d, places: &[Range<usize>]) -> Result<Floats2d>;

        /// The weights `w` of a [`WindowBlock`] in the form that [`window_block`](Self::window_block) takes.
        fn prepare_window_block(&self, w: &Floats3d, window: usize) -> Result<PreparedWeights>;

        /// A residual block over windows, as spaCy's `MaxoutWindowEncoder` has it, in prediction: `Y[i] = X[c] + norm(max_p (W[p] window(i) + b[p]))`, where
        /// window `i` is the rows from `c − w` to `c + w` of `x` side by side, and `norm` is [`layer_norm`](super::NormalizationOps::layer_norm).
        /// `x` (B, nI) to (pad + R + pad, nI) for R windows. The outputs that are computed together share products: what is not finite, or
        /// dwarfs what is around it, reaches up to three windows more than those that have it.
        fn window_block(&self, x: &Floats2d, windows: &Windows, weights: WindowBlock<'_>, prepared: &PreparedWeights) -> Result<Floats2d>;

        /// As [`window_block`](Self::window_block), with [`dropout`](super::DropoutOps::dropout) of this rate behind the normalization, and with what the gradient needs.
        fn window_block_training(&self, x: &Floats2d, windows: &Windows, weights: WindowBlock<'_>, rate: f32, rng: &mut Rng) -> Result<(Floats2d, WindowBlockState)>;

        /// The gradients of [`window_block_training`](Self::window_block_training): gives `dX` (B, nI), and writes those of the weights to `grads`. `dy` is (pad + R + pad, nI).
        fn backprop_window_block(&self, dy: &Floats2d, x: &Floats2d, windows: &Windows, weights: WindowBlock<'_>, rate: f32, state: &WindowBlockState, grads: WindowBlockGradients<'_>) -> Result<Floats2d>;
    }
}
