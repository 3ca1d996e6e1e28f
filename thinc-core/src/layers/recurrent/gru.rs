use thinc_macros::Model;

use super::constructors::{Sizes, each, recurrent_constructors, sizes};
use super::weight_dropout::WeightDropout;
use crate::array::{Floats2d, Floats3d, Floats4d};
use crate::containers::Padding;
use crate::error::Result;
use crate::initializers::Initializer;
use crate::layers::sequences::{on_tokens, predict_tokens, update_tokens};
use crate::model::{DYN, Dim, Param, ParamArray, Train};
use crate::ops::{GruWeights, RecurrentState};

/// Gated recurrent units: go over sequences step by step like an [`Lstm`](super::Lstm), with one state and three gates.
///
/// `r = σ(W_r x + b_r + U_r h + c_r)`, `z = σ(W_z x + b_z + U_z h + c_z)`, `n = tanh(W_n x + b_n + r (U_n h + c_n))`,
///
/// `h' = (1 - z) n + z h`
///
/// at each token `x`, and the output is `h'`: tokens `(N, nI)` to `(N, nO)`. Containers, directions, depth and [`dropout`](Self::dropout) are as in an [`Lstm`](super::Lstm).
/// Cho et al. (2014), in the form of cuDNN and of PyTorch's `nn.GRU`, where the reset gate `r` comes behind the product. Thinc has no such layer.
///
/// Parameters, with the rows of the gates `r`, `z`, `n` behind each other, `nH = nO / dirs`:
///
/// | | | shape |
/// |---|---|---|
/// | `W_input` | `W` of the first layer | (dirs, 3 nH, nI) |
/// | `W_deep` | `W` of the layers above | (depth - 1, dirs, 3 nH, nO) |
/// | `W_hidden` | `U` | (depth, dirs, 3 nH, nH) |
/// | `b_input`, `b_hidden` | `b` and `c` | (depth, dirs, 3 nH) |
/// | `h0` | the state that every sequence starts with | (depth, dirs, nH) |
///
/// Matrices start gate by gate with [`glorot_uniform`](crate::initializers::glorot_uniform), the others with zeros. Dropout takes values of all but `h0`.
/// It is resized as an [`Lstm`](super::Lstm) is, gate by gate; new units give 0 until they are trained.
///
/// ```
/// use thinc::prelude::*;
///
/// # let mut train = Train::new(0);
/// let mut model = Gru::<4, 6>::default();
/// model.initialize(&(), &(), &mut train)?;
/// let y: Ragged = model.predict(Ragged::with_lengths(Floats2d::zeros([5, 4]), &[2, 0, 3])?)?;
/// assert_eq!((y.data().shape(), y.lengths().to_vec()), ([5, 6], vec![2, 0, 3]));
///
/// let mut deep = Gru::new(4, 6).bidirectional().depth(2).dropout(0.2);
/// deep.initialize(&(), &(), &mut train)?;
/// assert_eq!(deep.predict(vec![Floats2d::zeros([3, 4])])?[0].shape(), [3, 6]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "gru", signature = n_i -> n_o, divisible = n_o % dirs, resized = Self::arrange)]
#[doc(alias = "GRU")]
pub struct Gru<const I: usize = DYN, const O: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<O>,
    #[dim(name = "nI")]
    n_i: Dim<I>,
    #[dim(name = "depth")]
    depth: Dim,
    #[dim(name = "dirs")]
    dirs: Dim,
    #[param(
        name = "W_input",
        shape = [dirs, (3, self.n_h()), n_i],
        init = weights(sizes!(self)?, Part::Input, &self.init_w)
    )]
    w_input: Param<Floats3d>,
    #[param(
        name = "W_deep",
        shape = [self.above(), dirs, (3, self.n_h()), n_o.by(dirs)],
        init = weights(sizes!(self)?, Part::Deep, &self.init_w)
    )]
    w_deep: Param<Floats4d>,
    #[param(
        name = "W_hidden",
        shape = [depth, dirs, (3, self.n_h()), self.units()],
        init = weights(sizes!(self)?, Part::Hidden, &self.init_w)
    )]
    w_hidden: Param<Floats4d>,
    #[param(
        name = "b_input",
        shape = [depth, dirs, (3, self.n_h())],
        init = weights(sizes!(self)?, Part::Bias, &self.init_b)
    )]
    b_input: Param<Floats3d>,
    #[param(
        name = "b_hidden",
        shape = [depth, dirs, (3, self.n_h())],
        init = weights(sizes!(self)?, Part::Bias, &self.init_b)
    )]
    b_hidden: Param<Floats3d>,
    #[param(name = "h0", shape = [depth, dirs, self.units()], init = Initializer::Zero)]
    h0: Param<Floats3d>,
    #[attr]
    dropout_rate: f32,
    #[model(skip)]
    init_w: Initializer,
    #[model(skip)]
    init_b: Initializer,
}

recurrent_constructors!(
    Gru,
    name: "Gru",
    w_input: Param::default(),
    w_deep: Param::default(),
    w_hidden: Param::default(),
    b_input: Param::default(),
    b_hidden: Param::default(),
    h0: Param::default()
);

impl<const I: usize, const O: usize> Gru<I, O> {
    /// The number of layers above the first one.
    fn above(&self) -> usize {
        self.depth.get().map_or(DYN, |depth| depth - 1)
    }

    fn forward(&self, x: Floats2d, padding: Padding, train: &mut Train) -> Result<(Floats2d, Saved)> {
        self.check_input(&x)?;
        let rate = self.dropout_rate;
        let weights = Weights {
            w_input: Dropped::begin(&self.w_input, rate, train)?,
            w_deep: Dropped::begin(&self.w_deep, rate, train)?,
            w_hidden: Dropped::begin(&self.w_hidden, rate, train)?,
            b_input: Dropped::begin(&self.b_input, rate, train)?,
            b_hidden: Dropped::begin(&self.b_hidden, rate, train)?,
            h0: self.h0.get()?.clone(),
        };
        let (y, state) = x.ops().gru_training(&x, weights.views(), &padding)?;
        Ok((y, Saved { x, weights, padding, state }))
    }

    fn infer(&self, x: &Floats2d, padding: &Padding) -> Result<Floats2d> {
        self.check_input(x)?;
        let weights = GruWeights {
            w_input: self.w_input.get()?,
            w_deep: self.w_deep.get()?,
            w_hidden: self.w_hidden.get()?,
            b_input: self.b_input.get()?,
            b_hidden: self.b_hidden.get()?,
            h0: self.h0.get()?,
        };
        x.ops().gru(x, weights, padding)
    }
}

/// A parameter without the values that are dropped in this call.
struct Dropped<A> {
    value: A,
    dropout: WeightDropout,
}

impl<A: ParamArray> Dropped<A> {
    fn begin(param: &Param<A>, rate: f32, train: &mut Train) -> Result<Self> {
        let (value, dropout) = WeightDropout::begin(param.get()?, rate, train)?;
        Ok(Self { value, dropout })
    }
}

struct Weights {
    w_input: Dropped<Floats3d>,
    w_deep: Dropped<Floats4d>,
    w_hidden: Dropped<Floats4d>,
    b_input: Dropped<Floats3d>,
    b_hidden: Dropped<Floats3d>,
    h0: Floats3d,
}

impl Weights {
    fn views(&self) -> GruWeights<'_> {
        GruWeights {
            w_input: &self.w_input.value,
            w_deep: &self.w_deep.value,
            w_hidden: &self.w_hidden.value,
            b_input: &self.b_input.value,
            b_hidden: &self.b_hidden.value,
            h0: &self.h0,
        }
    }
}

/// What the callback needs.
struct Saved {
    x: Floats2d,
    weights: Weights,
    padding: Padding,
    state: RecurrentState,
}

impl Saved {
    fn backprop<const I: usize, const O: usize>(self, dy: Floats2d, grads: &mut GruGrads<I, O>) -> Result<Floats2d> {
        let Self { x, weights, padding, state } = self;
        let (dx, of) = dy.ops().backprop_gru(&dy, &x, weights.views(), &padding, &state)?;
        grads.w_input.add(weights.w_input.dropout.backprop(of.w_input)?)?;
        grads.w_deep.add(weights.w_deep.dropout.backprop(of.w_deep)?)?;
        grads.w_hidden.add(weights.w_hidden.dropout.backprop(of.w_hidden)?)?;
        grads.b_input.add(weights.b_input.dropout.backprop(of.b_input)?)?;
        grads.b_hidden.add(weights.b_hidden.dropout.backprop(of.b_hidden)?)?;
        grads.h0.add(of.h0)?;
        Ok(dx)
    }
}

/// What a parameter belongs to.
enum Part {
    Input,
    Deep,
    Hidden,
    Bias,
}

/// How a parameter starts: gate by gate.
fn weights(Sizes { n_i, n_o, n_h, depth, dirs }: Sizes, part: Part, init: &Initializer) -> Initializer {
    let gates = |layers: usize| layers.saturating_mul(3 * dirs);
    Initializer::Packed(vec![match part {
        Part::Input => each(gates(1), &[n_h, n_i], init),
        Part::Deep => each(gates(depth - 1), &[n_h, n_o], init),
        Part::Hidden => each(gates(depth), &[n_h, n_h], init),
        Part::Bias => each(gates(depth), &[n_h], init),
    }])
}
