//! The components of spaCy's pipelines.
//!
//! | | writes |
//! |---|---|
//! | [`Tok2Vec`] | the vectors of tokens, for others to listen to |
//! | [`Tagger`] | `TAG` |
//! | [`Morphologizer`] | `POS` and `MORPH` |
//! | [`Senter`] | where sentences start |
//! | [`TextCategorizer`] | categories |
//! | [`AttributeRuler`] | attributes of tokens that patterns find |
//! | [`Lemmatizer`] | `LEMMA` |

mod attribute_ruler;
mod lemmatizer;
mod morphologizer;
mod senter;
mod tagger;
mod textcat;
mod tok2vec;
mod token_scores;

pub use attribute_ruler::AttributeRuler;
pub use lemmatizer::{Lemmatizer, LemmatizerMode};
pub use morphologizer::Morphologizer;
pub use senter::Senter;
pub use tagger::Tagger;
pub use textcat::TextCategorizer;
pub use tok2vec::Tok2Vec;
pub(crate) use token_scores::TokenScores;
