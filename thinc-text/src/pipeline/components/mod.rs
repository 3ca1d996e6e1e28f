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

pub use attribute_ruler::AttributeRuler;
pub use lemmatizer::{Lemmatizer, LemmatizerMode};
