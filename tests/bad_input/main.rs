//! Input that makes no sense is an error that says where, what was expected and what came; nothing panics, and nothing
//! has changed afterwards.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod arrays;
#[path = "../common/mod.rs"]
mod common;
mod containers;
mod layers;
mod models;
mod ops;
mod random;
mod training;
