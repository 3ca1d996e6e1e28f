//! spaCy's architectures: layers and models that take documents.
//!
//! Every model takes `Vec<Doc>`. What spaCy passes on as lists of arrays is a [`Ragged`](thinc_core::containers::Ragged) here.
//!
//! | | spaCy 3.8 | |
//! |---|---|---|
//! | [`HashEmbedCNN`] | `spacy.HashEmbedCNN.v2` | hashed features and convolutions |
//! | [`Tok2Vec`] | `spacy.Tok2Vec.v2` | an embedding and an encoder |
//! | [`Tok2VecListener`] | `spacy.Tok2VecListener.v1` | vectors that another component has computed |
//! | [`MultiHashEmbed`] | `spacy.MultiHashEmbed.v2` | tables of hashed attributes |
//! | [`MultiHashEmbedWithVectors`] | `spacy.MultiHashEmbed.v2` | tables of hashed attributes beside static vectors |
//! | [`StaticVectors`] | `spacy.StaticVectors.v2` | vectors of words, projected |
//! | [`maxout_window_encoder`], [`MaxoutWindowEncoder`] | `spacy.MaxoutWindowEncoder.v2` | convolutions |
//! | [`Tagger`] | `spacy.Tagger.v2` | scores of tags for each token |
//! | [`ExtractFeatures`] | `spacy.FeatureExtractor.v1` | attributes as ids |
//! | [`normalized_maxout`], [`NormalizedMaxout`] | | maxout, layer normalization and dropout |
//! | [`ToRagged`], [`ToList`] | | places of nodes in saved bytes |
//!
//! [`Tok2VecModel`] and [`EncoderModel`] are models whose parts are chosen while the program runs.

mod columns;
mod extract_features;
mod hash_embed_cnn;
mod layout;
mod maxout_window_encoder;
mod multi_hash_embed;
mod multi_hash_embed_with_vectors;
mod normalized_maxout;
mod remembered;
mod row_table;
mod static_vectors;
mod tagger;
#[cfg(test)]
mod tests;
mod tok2vec;
mod tok2vec_listener;
mod words;

pub use extract_features::ExtractFeatures;
pub use hash_embed_cnn::HashEmbedCNN;
pub use layout::{ToList, ToRagged};
pub use maxout_window_encoder::maxout_window_encoder;
pub use multi_hash_embed::MultiHashEmbed;
pub use multi_hash_embed_with_vectors::MultiHashEmbedWithVectors;
pub use normalized_maxout::{NormalizedMaxout, normalized_maxout};
pub use static_vectors::StaticVectors;
pub use tagger::Tagger;
pub use thinc_core::layers::MaxoutWindowEncoder;
pub use tok2vec::{EncoderModel, Tok2Vec, Tok2VecModel};
pub use tok2vec_listener::Tok2VecListener;
