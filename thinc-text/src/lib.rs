//! From raw text to predictions: documents, the attributes of their tokens, spaCy's layers and pipelines.
//!
//! Programs use it as `thinc::text`.
//!
//! ```text
//!    text ──tokenizer──▶ Doc ──extract_features──▶ ids ──Tok2Vec──▶ vectors ──Tagger──▶ scores ──▶ tags in the Doc
//!                         │
//!                       Vocab: each distinct word once, with all its attributes
//! ```
#![deny(missing_docs)]
#![warn(clippy::missing_errors_doc, clippy::return_self_not_must_use)]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be"))]

// Generated code of `#[derive(Model)]` names it so.
extern crate thinc_core as thinc;

mod arena;
mod attr;
pub mod config;
pub mod conllu;
mod doc;
mod error;
mod files;
mod hasher;
pub mod layers;
mod lexeme;
mod morphology;
mod msgpack;
mod nearest;
pub mod pipeline;
pub mod scoring;
mod strings;
pub mod tokenizer;
mod unicode;
mod vectors;
mod vocab;

pub use attr::Attr;
pub use doc::{Doc, Token, Word};
pub use error::TextError;
pub use lexeme::Lexeme;
pub use strings::StringStore;
pub use tokenizer::Tokenizer;
pub use vectors::Vectors;
pub use vocab::Vocab;
