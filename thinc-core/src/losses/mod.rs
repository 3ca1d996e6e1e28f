//! Losses: how far a guess is from the truth, and the gradient of that.

mod binary_crossentropy;
mod categorical_crossentropy;
mod cosine_distance;
mod l2_distance;
mod loss;
mod multi_probs;
mod probs;
mod sequence_categorical_crossentropy;
mod to_categorical;

pub use binary_crossentropy::BinaryCrossentropy;
pub use categorical_crossentropy::{CategoricalCrossentropy, MissingValue};
pub use cosine_distance::CosineDistance;
pub use l2_distance::L2Distance;
pub use loss::Loss;
pub use multi_probs::MultiProbs;
pub use probs::{LogitsGrad, Probs};
pub use sequence_categorical_crossentropy::SequenceCategoricalCrossentropy;
pub use to_categorical::to_categorical;

#[cfg(test)]
mod finite_differences;
