//! Batches: data in pieces of a size that may change from batch to batch.
//!
//! | | |
//! |---|---|
//! | [`minibatch`] | cuts data into batches, in order or shuffled |
//! | [`multibatch`] | the same under Thinc's name for several sequences that belong together |
//! | [`Minibatches`] | what they give: the batches, as often as wanted |
//! | [`Batches`] | those of one pass |
//! | [`BatchSize`] | a number, or a schedule of them |
//! | [`Batchable`] | what can be cut into batches |

mod batchable;
mod minibatch;
mod sizes;

pub use batchable::Batchable;
pub use minibatch::{Batches, Minibatches, minibatch, multibatch};
pub use sizes::BatchSize;

#[cfg(test)]
mod tests;
