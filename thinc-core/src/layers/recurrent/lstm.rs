use thinc_macros::Model;

use super::constructors::{Sizes, each, recurrent_constructors, sizes};
use super::weight_dropout::WeightDropout;
use crate::array::{Floats1d, Floats2d, Floats4d};
use crate::containers::Padding;
use crate::error::Result;
use crate::initializers::Initializer;
use crate::layers::sequences::{on_tokens, predict_tokens, update_tokens};
use crate::model::{DYN, Dim, Packed, Param, Train};
use crate::ops::{RecurrentState, packed_len};

/// Long short-term memory: goes over sequences step by step and carries what it remembers from one to the next.
///
/// With `f`, `i`, `o` and the candidate `g` from `[f, i, o, g] = Wx x + bx + Wh h + bh`:
///
/// `c' = σ(f) c + σ(i) tanh(g)`, `h' = σ(o) tanh(c')`
///
/// at each token `x`, and the output is `h'`: tokens `(N, nI)` to `(N, nO)`, in the same container: [`Ragged`](crate::Ragged), [`Padded`](crate::Padded), a list of arrays, or one array for one sequence. Sequences without tokens
/// are fine. Hochreiter and Schmidhuber (1997), with the forget gates of Gers et al. (2000); Thinc's `LSTM`.
///
/// There are `depth` layers of `dirs` directions with `nH = nO / dirs` units each. The second direction goes from the last token of
/// a sequence to its first; the outputs of both stand side by side, and are the input of the layer above.
///
/// Parameters, as Thinc and cuDNN lay them out:
/// - `LSTM`, flat: for each layer and in it direction `Wx` (4 nH, inputs), `bx` (4 nH), `Wh` (4 nH, nH), `bh` (4 nH), with the rows
///   of the gates in the order above. Matrices start gate by gate with [`glorot_uniform`](crate::initializers::glorot_uniform), biases with zeros.
/// - `HC0` (2, depth, dirs, nH): what every sequence starts with, the cells `c` and then the hidden state `h`. It starts with zeros. (Thinc calls the
///   first `h`, but computes with it as the cells.)
///
/// [`dropout`](Self::dropout) sets each value of `LSTM` to zero with that probability in training, anew for each call, and scales the others up: the same
/// weights are dropped at every step (Merity et al. 2018). Thinc does the same.
///
/// All gradients are those of the formulas. Thinc's are not: without BLIS or on the GPU those of its own LSTM are zero, with BLIS they have the parameters
/// added and lack the first step, and `HC0` never gets one.
///
/// When the output is resized, each gate of each layer and direction grows or shrinks by itself, and so do the inputs of the layers
/// above. Units that it gets give 0 until they are trained. Of two directions each takes half, so that the output of the second one
/// moves.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut model = Lstm::<4, 6>::default();
/// model.initialize(&(), &(), &mut train)?;
/// let y: Ragged = model.predict(Ragged::with_lengths(Floats2d::zeros([5, 4]), &[2, 0, 3])?)?;
/// assert_eq!((y.data().shape(), y.lengths().to_vec()), ([5, 6], vec![2, 0, 3]));
///
/// let mut deep = Lstm::new(4, 6).bidirectional().depth(2).dropout(0.2);
/// deep.initialize(&(), &(), &mut train)?;
/// assert_eq!(deep.predict(vec![Floats2d::zeros([3, 4])])?[0].shape(), [3, 6]);
///
/// model! {
///     struct Tagger = with_array(Embed<16, 500>) >> Lstm<_, 32>.bidirectional() >> with_array(Softmax<_, 17>)
/// }
/// let mut tagger = Tagger::default();
/// tagger.initialize(&(), &(), &mut train)?;
/// let tags: Vec<Probs> = tagger.predict(vec![Ints1d::from(vec![3, 1, 4]), Ints1d::from(vec![1, 5])])?;
/// assert_eq!(tags[1].shape(), [2, 17]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "lstm", signature = n_i -> n_o, divisible = n_o % dirs, resized = Self::arrange)]
#[doc(alias = "LSTM")]
#[doc(alias = "PyTorchLSTM")]
pub struct Lstm<const I: usize = DYN, const O: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim(name = "nI")]
    n_i: Dim<I>,
    #[dim(name = "depth")]
    depth: Dim,
    #[dim(name = "dirs")]
    dirs: Dim,
    #[param(
        name = "LSTM",
        shape = [self.packed()],
        init = packed(sizes!(self)?, &self.init_w, &self.init_b)
    )]
    lstm: Param<Floats1d>,
    #[param(name = "HC0", shape = [2, depth, dirs, self.units()], init = Initializer::Zero)]
    hc0: Param<Floats4d>,
    #[attr]
    registry_name: String,
    #[attr]
    dropout_rate: f32,
    #[model(skip)]
    init_w: Initializer,
    #[model(skip)]
    init_b: Initializer,
}

recurrent_constructors!(Lstm, name: "Lstm", lstm: Param::default(), hc0: Param::default(), registry_name: "LSTM.v1".to_owned());

impl<const I: usize, const O: usize> Lstm<I, O> {
    /// What `LSTM` is made of; nothing while one of the dimensions is open.
    fn packed(&self) -> Packed {
        let Ok(Sizes { n_i, n_h, depth, dirs, .. }) = sizes!(self) else { return Packed::default() };
        let direction = |weights: Packed| {
            weights.then(Packed::array([4, n_h])).then(Packed::array([4, n_h, n_h])).then(Packed::array([4, n_h]))
        };
        // The layers above take what each direction gives.
        let (first, above) = (Packed::array([4, n_h, n_i]), Packed::array([4, n_h, dirs, n_h]));
        let above = direction(above).repeated(dirs.saturating_mul(depth - 1));
        direction(first).repeated(dirs).then(above)
    }

    fn forward(&self, x: Floats2d, padding: Padding, train: &mut Train) -> Result<(Floats2d, Saved)> {
        self.check_input(&x)?;
        let (params, dropout) = WeightDropout::begin(self.lstm.get()?, self.dropout_rate, train)?;
        let hc0 = self.hc0.get()?.clone();
        let (y, state) = x.ops().lstm_training(&x, &params, &hc0, &padding)?;
        Ok((y, Saved { x, params, dropout, hc0, padding, state }))
    }

    fn infer(&self, x: &Floats2d, padding: &Padding) -> Result<Floats2d> {
        self.check_input(x)?;
        x.ops().lstm(x, self.lstm.get()?, self.hc0.get()?, padding)
    }
}

/// What the callback needs.
struct Saved {
    x: Floats2d,
    params: Floats1d,
    dropout: WeightDropout,
    hc0: Floats4d,
    padding: Padding,
    state: RecurrentState,
}

impl Saved {
    fn backprop<const I: usize, const O: usize>(self, dy: Floats2d, grads: &mut LstmGrads<I, O>) -> Result<Floats2d> {
        let Self { x, params, dropout, hc0, padding, state } = self;
        let ops = dy.ops();
        if dropout.is_off() {
            return grads.lstm.add_with_second(&mut grads.hc0, |dparams, dhc0, accumulate| {
                ops.backprop_lstm(&dy, &x, &params, &hc0, &padding, &state, accumulate, dparams, dhc0)
            });
        }
        let mut dparams = Floats1d::from_storage(params.shape(), ops.zeros(params.len())?)?;
        let mut dhc0 = Floats4d::from_storage(hc0.shape(), ops.zeros(hc0.len())?)?;
        let dx = ops.backprop_lstm(&dy, &x, &params, &hc0, &padding, &state, false, &mut dparams, &mut dhc0)?;
        grads.lstm.add(dropout.backprop(dparams)?)?;
        grads.hc0.add(dhc0)?;
        Ok(dx)
    }
}

/// How the parts of `LSTM` start.
fn packed(Sizes { n_i, n_h, depth, dirs, .. }: Sizes, init_w: &Initializer, init_b: &Initializer) -> Initializer {
    let directions = |layers: usize, n_in: usize| {
        let parts = vec![
            each(4, &[n_h, n_in], init_w),
            each(4, &[n_h], init_b),
            each(4, &[n_h, n_h], init_w),
            each(4, &[n_h], init_b),
        ];
        let len = packed_len(n_in, n_h, 1, 1).unwrap_or(usize::MAX);
        (layers.saturating_mul(dirs), vec![len], Initializer::Packed(parts))
    };
    Initializer::Packed(vec![directions(1, n_i), directions(depth - 1, n_h * dirs)])
}
