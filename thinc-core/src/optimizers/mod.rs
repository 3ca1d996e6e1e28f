//! Optimizers: how gradients change parameters.
//!
//! | | |
//! |---|---|
//! | [`Sgd`] | gradient descent, with momentum, Nesterov's momentum and LARS on request |
//! | [`Adam`] | a rate of its own for each parameter, by the mean of its squared gradients |
//! | [`RAdam`] | [`Adam`] with careful first steps |
//!
//! Every number of an optimizer is a [`Schedule`](crate::Schedule) or stays the same. All have `l2`, `weight_decay`,
//! `grad_clip`, `global_clip`, `gradient_noise`, `lr_scale`, `lookahead` and `use_averages`. In a step, the gradient is clipped by the norm of all, gets the L2 term, is clipped by itself, and gets the noise; the weights
//! move and decay; then follow the slow weights of `lookahead`, and the averages.
//!
//! All are saved with serde: what they keep of the parameters as little endian bytes, or as numbers in formats for people
//! such as JSON. One that was loaded goes on to the bit. It is on the CPU until it is moved.
//!
//! | | |
//! |---|---|
//! | [`Optimizer`] | the trait, to write another one |
//! | [`finish_update`] | updates a model and clears its gradients: the method of that name |
//! | [`ParamUpdate`] | a parameter and its gradient, for [`Optimizer::update`] |
//! | [`Averages`], [`Average`] | the running averages of parameters, for [`use_params`](crate::NodeExt::use_params) |

mod adam;
mod adam_like;
mod averages;
mod builders;
mod finish_update;
mod lookahead;
mod lr_scales;
mod noise;
mod optimizer;
mod radam;
mod saved;
mod setting;
mod settings;
mod sgd;
mod states;

pub use adam::Adam;
pub use averages::{Average, Averages};
pub use finish_update::finish_update;
pub(crate) use optimizer::check_gradient_device;
pub use optimizer::{Optimizer, ParamUpdate};
pub use radam::RAdam;
pub use sgd::Sgd;

#[cfg(test)]
mod tests;
