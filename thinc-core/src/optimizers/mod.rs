//! Optimizers: how gradients change parameters.

mod adam;
mod averages;
mod finish_update;
mod optimizer;
mod saved;
mod settings;
mod sgd;

pub use adam::Adam;
pub use averages::{Average, Averages};
pub use finish_update::finish_update;
pub use optimizer::{Optimizer, ParamUpdate};
pub use sgd::Sgd;

#[cfg(test)]
mod tests;
