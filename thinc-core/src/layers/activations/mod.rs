//! Dense layers with an activation, and activations without weights.

mod clipped_linear;
mod dense;
mod dish;
mod elu;
mod gelu;
mod hard_swish;
mod mish;
mod names;
mod selu;
mod sigmoid;
mod softmax_activation;
mod swish;
mod weightless;

pub use clipped_linear::{ClippedLinear, HardSigmoid, HardTanh, ReluK};
pub use dish::Dish;
pub use elu::Elu;
pub use gelu::Gelu;
pub use hard_swish::{HardSwish, HardSwishMobilenet};
pub use mish::Mish;
pub use selu::Selu;
pub use sigmoid::Sigmoid;
pub use softmax_activation::SoftmaxActivation;
pub use swish::Swish;
pub use weightless::{GeluActivation, Logistic, ReluActivation, SigmoidActivation, TanhActivation};

#[cfg(test)]
mod tests;
