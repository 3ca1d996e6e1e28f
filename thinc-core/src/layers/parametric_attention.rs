use thinc_macros::Model;

use super::sequences::{TokensBackprop, on_tokens, predict_tokens, update_tokens};
use crate::array::{Floats1d, Floats2d};
use crate::combinators::Noop;
use crate::containers::{Container, Lengths};
use crate::error::Result;
use crate::initializers::{Initializer, uniform};
use crate::model::{Accumulate, Backprop, DYN, Dim, End, Layer, Model, Param, Resized, SizeChange, Train, Update};
use crate::wiring::Step;

/// Weights the tokens of each sequence by how much they are like a learned query.
///
/// `Y[n] = a[n] X[n]`, where `a = softmax(X Q)` over the tokens of each sequence, with `Q` of shape `(nO)`: tokens
/// `(N, nO)` to `(N, nO)`, in any container of sequences. Nothing is summed: a sum over each sequence behind it makes
/// one vector of each. `Q` starts uniformly between -0.1 and 0.1. Thinc's `ParametricAttention.v1`, which takes a
/// `Ragged` alone; its softmax clips products to ±20, this one subtracts the largest.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = ParametricAttention::<2>::default();
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let tokens = Floats2d::from_rows(&[[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]]);
/// let y = model.predict(Ragged::with_lengths(tokens, &[2, 0, 1])?)?;
/// // Equal tokens share the weight of their sequence, and a single one has all of it.
/// let expected = Floats2d::from_rows(&[[0.5, 1.0], [0.5, 1.0], [3.0, 4.0]]);
/// assert_eq!(y.data(), &expected);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(name = "para-attn", signature = n_o -> n_o, multiply_adds = 2 * n_o)]
#[doc(alias = "ParametricAttention.v1")]
pub struct ParametricAttention<const N: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<N>,
    #[param(name = "Q", shape = [n_o], init = init_q)]
    q: Param<Floats1d>,
    #[model(skip)]
    init_q: Initializer,
}

impl<const N: usize> Default for ParametricAttention<N> {
    fn default() -> Self {
        Self { n_o: Dim::default(), q: Param::default(), init_q: uniform(-0.1, 0.1) }
    }
}

impl ParametricAttention {
    /// A layer for tokens of this width; `None` for what `initialize` is to fill in.
    pub fn new(n_o: impl Into<Option<usize>>) -> Self {
        Self { n_o: n_o.into().into(), ..Self::default() }
    }
}

impl<const N: usize> ParametricAttention<N> {
    /// Sets how `Q` starts.
    #[must_use]
    pub fn init_q(mut self, initializer: Initializer) -> Self {
        self.init_q = initializer;
        self
    }

    fn begin(
        &self,
        x: Floats2d,
        lengths: &Lengths,
    ) -> Result<(Floats2d, impl TokensBackprop<ParametricAttentionGrads<N>> + use<N>)> {
        let (q, lengths) = (self.q.get()?.clone(), lengths.clone());
        let ops = x.ops();
        let (y, a) = ops.parametric_attention(&x, &x, &q, &lengths)?;
        Ok((y, move |dy: Floats2d, grads: &mut ParametricAttentionGrads<N>| {
            let (mut dx, dkeys) = grads.q.add_with(|dq, accumulate| {
                ops.backprop_parametric_attention(&dy, &x, &x, &q, &a, &lengths, accumulate, dq)
            })?;
            dx.accumulate(dkeys)?;
            Ok(dx)
        }))
    }
}

impl<X: Container<Tokens = Floats2d>, const N: usize> Model<X> for ParametricAttention<N> {
    type Output = X;

    fn begin_update(&self, x: X, _: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X, N>> {
        update_tokens::<Self, X, _>(on_tokens(x, |x, lengths| self.begin(x, lengths))?)
    }

    fn predict(&self, x: X) -> Result<X> {
        predict_tokens(x, |x, lengths| Ok(x.ops().parametric_attention(&x, &x, self.q.get()?, lengths)?.0))
    }
}

/// Weights the tokens of each sequence by how much what a layer makes of them is like a learned query.
///
/// `Y[n] = a[n] X[n]`, where `a = softmax(K(X) Q)` over the tokens of each sequence, for the layer `K`, the key
/// transform, with `Q` of shape `(nO)`: tokens `(N, nO)` to `(N, nO)`, in any container of sequences. It is
/// [`ParametricAttention`] where `K(x) = x`. `K` takes and gives `nO` features, and has its widths from its type or from
/// where it was made; it is resized with the layer at both ends. `Q` starts uniformly between -0.1 and 0.1. Thinc's `ParametricAttention.v2`, which takes a `Ragged`
/// alone and clips products to ±20.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = ParametricAttentionV2::new(Relu::new(4, 4), 4);
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let y = model.predict(vec![Floats2d::zeros([2, 4]), Floats2d::zeros([3, 4])])?;
/// assert_eq!(y[1].shape(), [3, 4]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(
    name = "para-attn",
    signature = n_o -> n_o,
    multiply_adds = 2 * n_o,
    resized = Self::resize_key,
    refs(key_transform = key_transform)
)]
#[doc(alias = "ParametricAttention.v2")]
pub struct ParametricAttentionV2<K: Layer = Noop, const N: usize = DYN> {
    #[dim(name = "nO")]
    n_o: Dim<N>,
    #[param(name = "Q", shape = [n_o], init = init_q)]
    q: Param<Floats1d>,
    #[layer]
    key_transform: K,
    #[model(skip)]
    init_q: Initializer,
}

impl<K: Layer + Default, const N: usize> Default for ParametricAttentionV2<K, N> {
    fn default() -> Self {
        Self { n_o: Dim::default(), q: Param::default(), key_transform: K::default(), init_q: uniform(-0.1, 0.1) }
    }
}

impl<K: Layer> ParametricAttentionV2<K> {
    /// A layer for tokens of this width, whose keys this layer makes; `None` for a width that `initialize` is to fill
    /// in.
    pub fn new(key_transform: K, n_o: impl Into<Option<usize>>) -> Self {
        Self { n_o: n_o.into().into(), q: Param::default(), key_transform, init_q: uniform(-0.1, 0.1) }
    }
}

impl<K: Layer, const N: usize> ParametricAttentionV2<K, N> {
    /// Sets how `Q` starts.
    #[must_use]
    pub fn init_q(mut self, initializer: Initializer) -> Self {
        self.init_q = initializer;
        self
    }

    /// The key transform takes and gives as many features as the layer.
    fn resize_key(&mut self, end: End, change: &SizeChange, apply: bool, _: &mut Resized) -> Result<()> {
        for end in [end, end.other()] {
            self.key_transform.resize(end, change, apply).map_err(|error| error.at("key_transform"))?;
        }
        Ok(())
    }
}

impl<K: Model<Floats2d, Output = Floats2d>, const N: usize> ParametricAttentionV2<K, N> {
    fn begin(
        &self,
        x: Floats2d,
        lengths: &Lengths,
        train: &mut Train,
    ) -> Result<(Floats2d, impl TokensBackprop<ParametricAttentionV2Grads<K, N>> + use<K, N>)> {
        let (q, lengths) = (self.q.get()?.clone(), lengths.clone());
        let (keys, backprop_keys) =
            Step(x.clone(), &self.key_transform).layer_takes_input().begin("key_transform", train)?;
        let ops = x.ops();
        let (y, a) = ops.parametric_attention(&x, &keys, &q, &lengths)?;
        Ok((y, move |dy: Floats2d, grads: &mut ParametricAttentionV2Grads<K, N>| {
            let (mut dx, dkeys) = grads.q.add_with(|dq, accumulate| {
                ops.backprop_parametric_attention(&dy, &x, &keys, &q, &a, &lengths, accumulate, dq)
            })?;
            dx.accumulate(backprop_keys(dkeys, &mut grads.key_transform).map_err(|error| error.at("key_transform"))?)?;
            Ok(dx)
        }))
    }
}

impl<X, K, const N: usize> Model<X> for ParametricAttentionV2<K, N>
where
    X: Container<Tokens = Floats2d>,
    K: Model<Floats2d, Output = Floats2d>,
{
    type Output = X;

    fn begin_update(&self, x: X, train: &mut Train) -> Update<X, impl Backprop<Self, X> + use<X, K, N>> {
        update_tokens::<Self, X, _>(on_tokens(x, |x, lengths| self.begin(x, lengths, train))?)
    }

    fn predict(&self, x: X) -> Result<X> {
        predict_tokens(x, |x, lengths| {
            let keys = Step(x.clone(), &self.key_transform).layer_takes_input().predict("key_transform")?;
            Ok(x.ops().parametric_attention(&x, &keys, self.q.get()?, lengths)?.0)
        })
    }
}
