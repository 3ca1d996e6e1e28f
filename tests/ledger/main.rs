//! Defects of Thinc that a test of this library keeps out: one test for each, named after what it is.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod dense;
mod ids;
mod seq;
mod train;
