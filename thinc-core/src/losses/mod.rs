//! Losses: how far a guess is from the truth, and the gradient of that.

mod categorical_crossentropy;
mod l2_distance;
mod loss;
mod probs;
mod to_categorical;

pub use categorical_crossentropy::CategoricalCrossentropy;
pub use l2_distance::L2Distance;
pub use loss::Loss;
pub use probs::{LogitsGrad, Probs};
pub use to_categorical::to_categorical;
