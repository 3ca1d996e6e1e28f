//! Optimizers: how gradients change parameters.

mod adam;
mod adam_like;
mod averages;
mod finish_update;
mod lookahead;
mod lr_scales;
mod optimizer;
mod radam;
mod saved;
mod settings;
mod sgd;
mod states;

pub use adam::Adam;
pub use averages::{Average, Averages};
pub use finish_update::finish_update;
pub use optimizer::{Optimizer, ParamUpdate};
pub use radam::RAdam;
pub use sgd::Sgd;

#[cfg(test)]
mod tests;
