//! How good predictions are: accuracy, precision, recall and F, as spaCy's `Scorer` counts them.
//!
//! ```
//! use thinc::text::scoring::score_labels;
//!
//! let scores = score_labels(&[["NOUN", "VERB"], ["NOUN", "NOUN"]], &[["NOUN", "VERB"], ["VERB", "NOUN"]])?;
//! assert_eq!(scores.accuracy(), Some(0.75));
//! assert_eq!(scores.label("NOUN").map(|noun| noun.recall()), Some(1.0));
//! println!("{scores}"); // a table
//! # Ok::<(), thinc::Error>(())
//! ```
//!
//! | function | of spaCy's `Scorer` (3.8) |
//! |---|---|
//! | [`score_token_attr`] | `score_token_attr`: `tag_acc`, `pos_acc`, `morph_acc`, `lemma_acc` |
//! | [`score_token_attr_per_feat`] | `score_token_attr_per_feat`: `morph_micro_f`, `morph_per_feat` |
//! | [`score_sents`] | `score_spans` of `sents`: `sents_f` |
//! | [`score_cats`] | `score_cats`: `cats_micro_f`, `cats_macro_f`, `cats_macro_auc` |
//! | [`score_labels`] | for predictions that are in no document |
//!
//! Predictions and references must have the same tokens: spaCy aligns different ones, this is an error here that names
//! the first.

mod align;
mod auc;
mod cats;
mod features;
mod labels;
mod prf;
mod sents;
mod table;

pub use cats::{CatScores, Cats, score_cats};
pub use features::{FeatureScores, score_token_attr_per_feat};
pub use labels::{Confusion, LabelScores, score_labels, score_token_attr};
pub use prf::{Average, PrfScore};
pub use sents::score_sents;
