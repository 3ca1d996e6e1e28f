use thinc_macros::Model;

use super::dense;
use super::sequences::{TokensBackprop, on_tokens, predict_tokens, update_tokens};
use crate::array::{Floats1d, Floats2d};
use crate::containers::{Container, Lengths};
use crate::error::{Error, Result};
use crate::initializers::{Initializer, glorot_uniform};
use crate::model::{Accumulate, Backprop, DYN, Dim, Model, Param, Train, Update, check_rate};

/// Every token looks at the tokens of its sequence, with several heads: scaled dot-product self-attention.
///
/// `Y = A W_oᵀ + b_o`, where the columns of `A` that belong to a head are `softmax(Q Kᵀ / √(nI / nH)) V` of the columns
/// of that head in `Q = X W_qᵀ + b_q`, `K = X W_kᵀ + b_k` and `V = X W_vᵀ + b_v`, for each sequence by itself. Tokens
/// `(N, nI)` to `(N, nI)`, in any container of sequences; a `Floats2d` alone is one sequence. The number of heads
/// divides the width, which the compiler checks where the type has both: `MultiHeadAttention<96, 4>`. The weights `W_q`,
/// `W_k`, `W_v` and `W_o` of shape `(nI, nI)` start with [`glorot_uniform`], the biases `b_q`, `b_k`, `b_v` and `b_o` of
/// shape `(nI)` with zeros. Time and memory grow with the square of the
/// length of each sequence, not of the batch. Vaswani et al., "Attention Is All You Need" (2017).
///
/// When it is resized, each head grows or shrinks by its share.
///
/// [`multiply_adds`](crate::Layer::MULTIPLY_ADDS) counts the four projections; what tokens do with each other hangs on
/// the lengths.
///
/// Thinc 8 has no such layer. `MultiHeadedAttention` of Thinc 7 is the part between the projections: it takes queries,
/// keys and values that another layer has made, has no parameters, and divides by the root of the whole width; on the
/// CPU its forward pass does not divide at all.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = MultiHeadAttention::<6, 2>::default();
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let tokens = Floats2d::from_fn([5, 6], |[i, j]| (i * j) as f32 - 7.0);
/// let y = model.predict(Ragged::with_lengths(tokens.clone(), &[2, 0, 3])?)?;
/// // Sequences do not see each other.
/// assert_eq!(model.predict(tokens.rows(..2)?)?, y.sequence(0)?);
/// # Ok::<(), thinc::Error>(())
/// ```
///
/// ```compile_fail,E0080
/// # use thinc::prelude::*;
/// // 97 is not divisible by 4 heads
/// model! { struct Encoder = MultiHeadAttention<97, 4> }
/// ```
#[derive(Clone, Debug, Model)]
#[model(
    name = "multi_head_attention",
    signature = n_i -> n_i,
    divisible = n_i % heads,
    multiply_adds = 4 * n_i * n_i
)]
#[doc(alias = "MultiHeadedAttention")]
pub struct MultiHeadAttention<const N: usize = DYN, const H: usize = DYN> {
    #[dim(name = "nI", same = "nO")]
    n_i: Dim<N>,
    #[dim(name = "nH")]
    heads: Dim<H>,
    #[param(name = "W_q", shape = [n_i.by(heads), n_i], init = init_w)]
    w_q: Param<Floats2d>,
    #[param(name = "b_q", shape = [n_i.by(heads)], init = Initializer::Zero)]
    b_q: Param<Floats1d>,
    #[param(name = "W_k", shape = [n_i.by(heads), n_i], init = init_w)]
    w_k: Param<Floats2d>,
    #[param(name = "b_k", shape = [n_i.by(heads)], init = Initializer::Zero)]
    b_k: Param<Floats1d>,
    #[param(name = "W_v", shape = [n_i.by(heads), n_i], init = init_w)]
    w_v: Param<Floats2d>,
    #[param(name = "b_v", shape = [n_i.by(heads)], init = Initializer::Zero)]
    b_v: Param<Floats1d>,
    #[param(name = "W_o", shape = [n_i, n_i.by(heads)], init = init_w)]
    w_o: Param<Floats2d>,
    #[param(name = "b_o", shape = [n_i], init = Initializer::Zero)]
    b_o: Param<Floats1d>,
    #[attr]
    causal: bool,
    #[attr(optional = true)]
    dropout_rate: Option<f32>,
    #[model(skip)]
    init_w: Initializer,
}

impl<const N: usize, const H: usize> Default for MultiHeadAttention<N, H> {
    /// With the widths of the type; `initialize` fills in a width that it leaves open.
    fn default() -> Self {
        Self {
            n_i: Dim::default(),
            heads: Dim::default(),
            w_q: Param::default(),
            b_q: Param::default(),
            w_k: Param::default(),
            b_k: Param::default(),
            w_v: Param::default(),
            b_v: Param::default(),
            w_o: Param::default(),
            b_o: Param::default(),
            causal: false,
            dropout_rate: None,
            init_w: glorot_uniform(),
        }
    }
}

impl MultiHeadAttention {
    /// A layer for tokens of this width with so many heads; `None` for a width that `initialize` is to fill in.
    pub fn new(n_i: impl Into<Option<usize>>, heads: usize) -> Self {
        Self { n_i: n_i.into().into(), heads: heads.into(), ..Self::default() }
    }
}

impl<const N: usize, const H: usize> MultiHeadAttention<N, H> {
    /// Whether tokens look only at themselves and those before them. Off by default.
    #[must_use]
    pub fn causal(mut self, causal: bool) -> Self {
        self.causal = causal;
        self
    }

    /// Sets the rate at which the weights of what is looked at are dropped in training.
    #[must_use]
    pub fn dropout(mut self, rate: f32) -> Self {
        self.dropout_rate = Some(rate);
        self
    }

    /// Sets how the four matrices start.
    #[must_use]
    pub fn init_w(mut self, initializer: Initializer) -> Self {
        self.init_w = initializer;
        self
    }

    fn heads(&self) -> Result<usize> {
        self.heads.get().ok_or_else(|| {
            Error::invalid(
                "MultiHeadAttention",
                "the number of heads is not known: give it in the type, `MultiHeadAttention<96, 4>`, or to `new`",
            )
        })
    }

    /// Queries, keys and values.
    fn project(&self, x: &Floats2d) -> Result<[Floats2d; 3]> {
        let of = |w: &Param<Floats2d>, b: &Param<Floats1d>| x.ops().affine(x, w.get()?, b.get()?);
        Ok([of(&self.w_q, &self.b_q)?, of(&self.w_k, &self.b_k)?, of(&self.w_v, &self.b_v)?])
    }

    fn begin(
        &self,
        x: Floats2d,
        lengths: &Lengths,
        train: &mut Train,
    ) -> Result<(Floats2d, impl TokensBackprop<MultiHeadAttentionGrads<N, H>> + use<N, H>)> {
        let (heads, lengths, ops) = (self.heads()?, lengths.clone(), x.ops());
        let rate = self.dropout_rate.unwrap_or(0.0);
        check_rate("MultiHeadAttention", rate)?;
        let [q, k, v] = self.project(&x)?;
        let weights = ops.attention_weights(&q, &k, &lengths, heads, self.causal)?;
        let (applied, mask) = if rate == 0.0 {
            (weights.clone(), None)
        } else {
            let (applied, mask) = ops.dropout(in_one_row(weights.clone())?, rate, train.rng())?;
            (applied.reshape([weights.len()])?, Some(mask))
        };
        let attended = ops.apply_attention(&applied, &v, &lengths, heads)?;
        let [w_q, w_k, w_v, w_o] =
            [self.w_q.get()?.clone(), self.w_k.get()?.clone(), self.w_v.get()?.clone(), self.w_o.get()?.clone()];
        let y = ops.affine(&attended, &w_o, self.b_o.get()?)?;
        Ok((y, move |dy: Floats2d, grads: &mut MultiHeadAttentionGrads<N, H>| {
            let dattended = dense::backprop(&dy, &attended, &w_o, &mut grads.w_o, &mut grads.b_o)?;
            let (mut dweights, dv) = ops.backprop_apply_attention(&dattended, &applied, &v, &lengths, heads)?;
            if let Some(mask) = mask {
                dweights = ops.backprop_dropout(in_one_row(dweights)?, &mask, rate)?.reshape([weights.len()])?;
            }
            let (dq, dk) = ops.backprop_attention_weights(dweights, &weights, &q, &k, &lengths, heads)?;
            let mut dx = dense::backprop(&dq, &x, &w_q, &mut grads.w_q, &mut grads.b_q)?;
            dx.accumulate(dense::backprop(&dk, &x, &w_k, &mut grads.w_k, &mut grads.b_k)?)?;
            dx.accumulate(dense::backprop(&dv, &x, &w_v, &mut grads.w_v, &mut grads.b_v)?)?;
            Ok(dx)
        }))
    }
}

/// The form in which dropout takes values.
fn in_one_row(weights: Floats1d) -> Result<Floats2d> {
    let len = weights.len();
    weights.reshape([1, len])
}

impl<X: Container<Tokens = Floats2d>, const N: usize, const H: usize> Model<X> for MultiHeadAttention<N, H> {
    type Output = X;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X, N, H>> {
        update_tokens::<Self, X, _>(on_tokens(x, |x, lengths| self.begin(x, lengths, train))?)
    }

    fn predict(&self, x: X) -> Result<X> {
        predict_tokens(x, |x, lengths| {
            let [q, k, v] = self.project(&x)?;
            let attended = x.ops().attention(&q, &k, &v, lengths, self.heads()?, self.causal)?;
            x.ops().affine(&attended, self.w_o.get()?, self.b_o.get()?)
        })
    }
}
