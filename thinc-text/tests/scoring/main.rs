//! Scores of predictions.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod against_spacy;
mod errors;
mod tables;
