//! Losses: how far a guess is from the truth, and the gradient of that.
//!
//! | | guess | truth | |
//! |---|---|---|---|
//! | [`CategoricalCrossentropy`] | [`Probs`], [`MultiProbs`] | classes, names, or distributions | one class of several |
//! | [`SequenceCategoricalCrossentropy`] | `Vec<Probs>` | a list of those | the same for each token of sequences |
//! | [`BinaryCrossentropy`] | `Floats2d` of logits | `Floats2d` | any number of classes at once |
//! | [`L2Distance`] | `Floats2d` | `Floats2d` | numbers |
//! | [`CosineDistance`] | `Floats2d` | `Floats2d` | directions |
//!
//! Each has `get_grad`, `get_loss` and `get_grad_and_loss` of the trait [`Loss`], and is divided by the number of rows (the
//! one of sequences by their number) unless `normalize(false)` says otherwise. A [`Weighted`] truth gives rows a weight.
//!
//! | | |
//! |---|---|
//! | [`Loss`] | a loss and its gradient |
//! | [`Weighted`] | a truth with a weight for each row |
//! | [`Probs`] | probabilities, what a softmax layer gives |
//! | [`MultiProbs`] | those of several questions |
//! | [`LogitsGrad`] | their gradient, which is one of logits |
//! | [`MissingValue`] | what stands for a truth that is not known |
//! | [`to_categorical`] | classes as rows of zeros and a one |

mod binary_crossentropy;
mod categorical_crossentropy;
mod cosine_distance;
mod l2_distance;
mod loss;
mod multi_probs;
mod probs;
mod rows;
mod sequence_categorical_crossentropy;
mod to_categorical;
mod weighted;

pub use binary_crossentropy::BinaryCrossentropy;
pub use categorical_crossentropy::{CategoricalCrossentropy, MissingValue};
pub use cosine_distance::CosineDistance;
pub use l2_distance::L2Distance;
pub use loss::Loss;
pub use multi_probs::MultiProbs;
pub use probs::{LogitsGrad, Probs};
pub use sequence_categorical_crossentropy::SequenceCategoricalCrossentropy;
pub use to_categorical::to_categorical;
pub use weighted::Weighted;

#[cfg(test)]
mod finite_differences;
