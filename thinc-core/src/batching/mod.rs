//! Batches: data in pieces of a size that may change from batch to batch.

mod batchable;
mod minibatch;
mod sizes;

pub use batchable::Batchable;
pub use minibatch::{Batches, Minibatches, minibatch, multibatch};
pub use sizes::BatchSize;

#[cfg(test)]
mod tests;
