use thinc_macros::Model;

use super::{Dropout, LayerNorm, Linear, MultiHeadAttention, Relu, WithArray, with_array};
use crate::model::{DYN, Layer};

/// A block of a transformer: every token looks at its sequence, then goes through two dense layers by itself.
///
/// `Z = X + attention(norm(X))`, then `Y = Z + output(hidden(norm(Z)))`, with dropout of what is added:
/// `residual(norm >> attention >> dropout) >> residual(norm >> hidden >> output >> dropout)`, with
/// [`MultiHeadAttention`] of `H` heads, [`LayerNorm`], a layer from `D` to `F` features (`A`, a [`Relu`] unless another
/// is named) and a [`Linear`] back. Tokens `(N, D)` to `(N, D)`, in any container of sequences; a `Ragged` is copied
/// least. Normalizing first keeps deep stacks stable without a warm-up: Xiong et al., "On Layer Normalization in the
/// Transformer Architecture" (2020). It leaves the last output without one: put a [`LayerNorm`] behind the last block.
/// Thinc 8 has none; the blocks of Thinc 7 are part of its `EncoderDecoder`.
///
/// ```
/// use thinc::prelude::*;
///
/// model! {
///     /// Tags tokens. The widths of all blocks are checked by the compiler.
///     struct Tagger = with_array(Embed<32, 500>)
///         >> PositionEncode
///         >> TransformerEncoder<32, 4, 64> ** 2
///         >> with_array(LayerNorm<32> >> Softmax<_, 17>)
/// }
///
/// let mut model = Tagger::default();
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// let sentences = Ragged::with_lengths(Ints1d::from(vec![7, 42, 7, 3, 1]), &[2, 3])?;
/// let tags = model.predict(sentences)?;
/// assert_eq!((tags.data().shape(), tags.lengths().to_vec()), ([5, 17], vec![2, 3]));
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default, Model)]
#[model(
    name = "transformer_encoder",
    forward = residual(attention_norm >> attention >> attention_dropout)
        >> residual(hidden_norm >> hidden >> output >> output_dropout)
)]
pub struct TransformerEncoder<const D: usize = DYN, const H: usize = DYN, const F: usize = DYN, A: Layer = Relu<D, F>> {
    #[layer]
    attention_norm: WithArray<LayerNorm<D>>,
    #[layer]
    attention: MultiHeadAttention<D, H>,
    #[layer]
    attention_dropout: Dropout,
    #[layer]
    hidden_norm: WithArray<LayerNorm<D>>,
    #[layer]
    hidden: WithArray<A>,
    #[layer]
    output: WithArray<Linear<F, D>>,
    #[layer]
    output_dropout: Dropout,
}

/// A block of a transformer that normalizes behind each sum:
/// `residual(attention >> dropout) >> norm >> residual(hidden >> output >> dropout) >> norm`.
///
/// `Z = norm(X + attention(X))`, then `Y = norm(Z + output(hidden(Z)))`, with dropout of what is added: tokens `(N, D)` to
/// `(N, D)`. As [`TransformerEncoder`] otherwise. Vaswani et al., "Attention Is All You Need" (2017). Thinc 8 has none.
///
/// ```
/// use thinc::prelude::*;
///
/// let mut model = PostNormTransformerEncoder::new(8, 2, Maxout::new(8, 12)).dropout(0.1);
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// assert_eq!(model.predict(Floats2d::zeros([5, 8]))?.shape(), [5, 8]);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default, Model)]
#[model(
    name = "post_norm_transformer_encoder",
    forward = residual(attention >> attention_dropout)
        >> attention_norm
        >> residual(hidden >> output >> output_dropout)
        >> hidden_norm
)]
pub struct PostNormTransformerEncoder<
    const D: usize = DYN,
    const H: usize = DYN,
    const F: usize = DYN,
    A: Layer = Relu<D, F>,
> {
    #[layer]
    attention_norm: WithArray<LayerNorm<D>>,
    #[layer]
    attention: MultiHeadAttention<D, H>,
    #[layer]
    attention_dropout: Dropout,
    #[layer]
    hidden_norm: WithArray<LayerNorm<D>>,
    #[layer]
    hidden: WithArray<A>,
    #[layer]
    output: WithArray<Linear<F, D>>,
    #[layer]
    output_dropout: Dropout,
}

macro_rules! constructors {
    ($name:ident) => {
        impl<A: Layer> $name<DYN, DYN, DYN, A> {
            /// A block for tokens of this width with so many heads, and this layer between the two widths; `None` for
            /// what `initialize` is to fill in.
            pub fn new(d: impl Into<Option<usize>>, heads: usize, hidden: A) -> Self {
                let d = d.into();
                Self {
                    attention_norm: with_array(LayerNorm::new(d)),
                    attention: MultiHeadAttention::new(d, heads),
                    attention_dropout: Dropout::default(),
                    hidden_norm: with_array(LayerNorm::new(d)),
                    hidden: with_array(hidden),
                    output: with_array(Linear::new(None, d)),
                    output_dropout: Dropout::default(),
                }
            }
        }

        impl<const D: usize, const H: usize, const F: usize, A: Layer> $name<D, H, F, A> {
            /// Sets the dropout of what the block adds to its input, and of the weights of its attention. Unless this
            /// is called, the first follows the rate of the call ([`Train::set_drop`](crate::Train::set_drop)), and
            /// weights are not dropped.
            #[must_use]
            pub fn dropout(mut self, rate: f32) -> Self {
                self.attention = self.attention.dropout(rate);
                self.attention_dropout = Dropout::new(rate);
                self.output_dropout = Dropout::new(rate);
                self
            }

            /// Whether tokens look only at themselves and those before them. Off by default.
            #[must_use]
            pub fn causal(mut self, causal: bool) -> Self {
                self.attention = self.attention.causal(causal);
                self
            }
        }
    };
}
constructors!(TransformerEncoder);
constructors!(PostNormTransformerEncoder);
