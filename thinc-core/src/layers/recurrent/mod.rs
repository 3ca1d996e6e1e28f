//! Layers that go over sequences step by step.

mod bidirectional;
mod constructors;
mod gru;
mod lstm;
#[cfg(test)]
mod tests;
mod weight_dropout;

pub use bidirectional::{Bidirectional, bidirectional};
pub use gru::Gru;
pub use lstm::Lstm;
