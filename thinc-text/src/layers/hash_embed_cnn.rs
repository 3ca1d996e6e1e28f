use thinc_core::layers::MaxoutWindowEncoder;
use thinc_macros::Model;

use super::maxout_window_encoder::maxout_window_encoder;
use super::multi_hash_embed::MultiHashEmbed;
use crate::attr::Attr;

/// spaCy's usual vectors of tokens: a [`MultiHashEmbed`] and a [`maxout_window_encoder`], documents to `(N, width)` in a
/// [`Ragged`](thinc_core::containers::Ragged).
///
/// spaCy's `spacy.HashEmbedCNN.v2` without `pretrained_vectors`, with the same nodes in bytes; with them it is
/// `Tok2Vec::new(MultiHashEmbed::new(..).with_static_vectors(), maxout_window_encoder(..))`. [`Default`] has the settings of
/// spaCy's configurations: `HashEmbedCNN::new(96, 4, 2000)`.
///
/// ```
/// use thinc::prelude::*;
/// use thinc::text::layers::HashEmbedCNN;
///
/// let mut model = HashEmbedCNN::default();
/// model.initialize(&(), &(), &mut Train::new(0))?;
/// assert_eq!(model.num_params()?, 96 * 5000 + (4 * 96 + 1) * 288 + 4 * ((3 * 96 + 1) * 288) + 5 * 2 * 96);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Model)]
#[model(
    name = "{embed}>>{encode}",
    forward = embed >> encode,
    refs(embed = embed, encode = encode)
)]
pub struct HashEmbedCNN {
    #[layer]
    embed: MultiHashEmbed,
    #[layer]
    encode: MaxoutWindowEncoder,
}

impl Default for HashEmbedCNN {
    fn default() -> Self {
        Self::new(96, 4, 2000)
    }
}

impl HashEmbedCNN {
    /// Features NORM, PREFIX, SUFFIX and SHAPE in tables of `embed_size` rows, the last three of half as many, all of this
    /// width, and `depth` convolutions with a window of 1 and 3 pieces.
    pub fn new(width: usize, depth: usize, embed_size: usize) -> Self {
        Self::with(width, depth, embed_size, 1, 3, true)
    }

    /// All settings of spaCy's function: also how many tokens on each side a convolution takes, how many pieces maxout has,
    /// and whether there are features besides NORM.
    pub fn with(
        width: usize,
        depth: usize,
        embed_size: usize,
        window_size: usize,
        maxout_pieces: usize,
        subword_features: bool,
    ) -> Self {
        let half = embed_size / 2;
        let attrs = [(Attr::Norm, embed_size), (Attr::Prefix, half), (Attr::Suffix, half), (Attr::Shape, half)];
        let attrs = &attrs[..if subword_features { 4 } else { 1 }];
        Self {
            embed: MultiHashEmbed::new(width, attrs.iter().copied()),
            encode: maxout_window_encoder(width, window_size, maxout_pieces, depth),
        }
    }
}
