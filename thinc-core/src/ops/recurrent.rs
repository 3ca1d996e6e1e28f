//! [`RecurrentOps`]: layers that go over sequences step by step.

use super::operations;
use crate::array::{Floats1d, Floats2d, Floats3d, Floats4d};
use crate::containers::Padding;

/// The weights of a gated recurrent unit: `nH` units in each of `dirs` directions and `depth` layers, for inputs of width `nI`.
///
/// The rows of each array are those of the gates `r`, `z` and `n`, behind each other. The layers above the first one take the
/// outputs of all directions, `dirs * nH` wide.
#[derive(Clone, Copy, Debug)]
pub struct GruWeights<'a> {
    /// Of the input of the first layer: (dirs, 3 nH, nI).
    pub w_input: &'a Floats3d,
    /// Of the inputs of the layers above: (depth - 1, dirs, 3 nH, dirs nH).
    pub w_deep: &'a Floats4d,
    /// Of the hidden state: (depth, dirs, 3 nH, nH).
    pub w_hidden: &'a Floats4d,
    /// The bias of the input part: (depth, dirs, 3 nH).
    pub b_input: &'a Floats3d,
    /// The bias of the hidden part: (depth, dirs, 3 nH).
    pub b_hidden: &'a Floats3d,
    /// The hidden state before the first step: (depth, dirs, nH).
    pub h0: &'a Floats3d,
}

/// The gradients of [`GruWeights`], of the same shapes.
#[derive(Clone, Debug)]
pub struct GruGradients {
    /// Of `w_input`.
    pub w_input: Floats3d,
    /// Of `w_deep`.
    pub w_deep: Floats4d,
    /// Of `w_hidden`.
    pub w_hidden: Floats4d,
    /// Of `b_input`.
    pub b_input: Floats3d,
    /// Of `b_hidden`.
    pub b_hidden: Floats3d,
    /// Of `h0`.
    pub h0: Floats3d,
}

/// What the gradient of a recurrent operation needs of its forward pass. Rows are tokens, in the order of the input.
#[derive(Clone, Debug)]
pub struct RecurrentState {
    /// The output of each layer.
    pub outputs: Vec<Floats2d>,
    /// The gates of each layer and, in it, direction: behind their activations.
    pub gates: Vec<Floats2d>,
    /// The cells of an LSTM, or `W_n h + b_n` of a GRU, listed as the gates.
    pub cells: Vec<Floats2d>,
}

operations! {
    /// Recurrent layers, stacked `depth` high, in `dirs` = 1 or 2 directions: the second one goes from the last token of each sequence to
    /// its first.
    ///
    /// `x` (N, nI) and the result (N, dirs nH) have a row per token, one sequence behind the other; `padding` tells the sequences apart
    /// and which of them have a token at each step. A layer above the first takes what all directions of the one below give. The
    /// result is the output of the top layer, direction by direction.
    pub trait RecurrentOps {
        /// Long short-term memory (Hochreiter & Schmidhuber 1997, with forget gates by Gers et al. 2000), without what a gradient needs.
        ///
        /// `[f, i, o, g] = Wx x + bx + Wh h + bh`, `c' = σ(f) c + σ(i) tanh(g)`, `h' = σ(o) tanh(c')`; the output is `h'`.
        /// `params` is flat: for each layer and in it direction the matrix `Wx` (4 nH, nI or dirs nH), `bx` (4 nH), `Wh` (4 nH, nH) and `bh` (4 nH).
        /// `hc0` (2, depth, dirs, nH) is what each sequence starts with: first the cells `c`, then the hidden state `h`.
        #[doc(alias = "lstm_forward_inference")]
        fn lstm(&self, x: &Floats2d, params: &Floats1d, hc0: &Floats4d, padding: &Padding) -> Result<Floats2d>;

        /// As [`lstm`](Self::lstm), with what its gradient needs.
        #[doc(alias = "lstm_forward_training")]
        fn lstm_training(&self, x: &Floats2d, params: &Floats1d, hc0: &Floats4d, padding: &Padding) -> Result<(Floats2d, RecurrentState)>;

        /// The gradients of [`lstm`](Self::lstm): gives `dX`, and writes those of `params` and `hc0` to `dparams` and `dhc0` or, with `accumulate`, adds them.
        fn backprop_lstm(&self, dy: &Floats2d, x: &Floats2d, params: &Floats1d, hc0: &Floats4d, padding: &Padding, state: &RecurrentState, accumulate: bool, dparams: &mut Floats1d, dhc0: &mut Floats4d) -> Result<Floats2d>;

        /// Gated recurrent units (Cho et al. 2014, with the reset gate behind the product, as cuDNN and PyTorch have it), without what a gradient needs.
        ///
        /// `r = σ(W_r x + b_r + U_r h + c_r)`, `z = σ(W_z x + b_z + U_z h + c_z)`, `n = tanh(W_n x + b_n + r (U_n h + c_n))`, `h' = (1 - z) n + z h`,
        /// with the input's `W` and `b` and the hidden state's `U` and `c`; the output is `h'`.
        fn gru(&self, x: &Floats2d, weights: GruWeights<'_>, padding: &Padding) -> Result<Floats2d>;

        /// As [`gru`](Self::gru), with what its gradient needs.
        fn gru_training(&self, x: &Floats2d, weights: GruWeights<'_>, padding: &Padding) -> Result<(Floats2d, RecurrentState)>;

        /// The gradients of [`gru`](Self::gru): `dX`, and those of the weights.
        fn backprop_gru(&self, dy: &Floats2d, x: &Floats2d, weights: GruWeights<'_>, padding: &Padding, state: &RecurrentState) -> Result<(Floats2d, GruGradients)>;
    }
}

/// The number of values of [`RecurrentOps::lstm`]'s `params`; `None` if no memory could hold them.
pub(crate) fn packed_len(n_i: usize, n_h: usize, depth: usize, dirs: usize) -> Option<usize> {
    // Of a direction of a layer with so many inputs: two matrices and two biases for four gates.
    let of = |n_in: usize| n_in.checked_add(n_h)?.checked_add(2)?.checked_mul(n_h)?.checked_mul(4);
    let above = of(n_h.checked_mul(dirs)?)?.checked_mul(depth.checked_sub(1)?)?;
    of(n_i)?.checked_add(above)?.checked_mul(dirs)
}
