//! Optimizers: how gradients change parameters.
//!
//! | | |
//! |---|---|
//! | [`Sgd`] | gradient descent, with momentum, Nesterov's momentum and LARS on request |
//! | [`Adam`] | a rate of its own for each parameter, by the mean of its squared gradients |
//! | [`RAdam`] | [`Adam`] with careful first steps |
//!
//! Every number of an optimizer is a [`Schedule`](crate::Schedule) or stays the same. All have `l2`, `weight_decay`,
//! `grad_clip`, `global_clip`, `gradient_noise`, `lr_scale`, `freeze`, `lookahead` and `use_averages`. In a step, the
//! gradient is clipped by the norm of all, gets the L2 term, is clipped by itself, and gets the noise; the weights move and
//! decay; then follow the slow weights of `lookahead`, and the averages.
//!
//! All are saved with serde: what they keep of the parameters as little endian bytes, or as numbers in formats for people
//! such as JSON. One that was loaded goes on to the bit. It is on the CPU until it is moved.
//!
//! A part of a model is frozen by its path, to train the rest: `Adam::new(0.001).freeze("encode")`. The gradients of a
//! frozen layer are computed all the same, as layers in front of it may need the gradient of its input. Where it is the
//! first part of the model, that work can be spared: predict with it, and train the rest on what it gives, as
//! [`Data`](crate::model::Data) if the next layer takes that.
//!
//! ```
//! use thinc::prelude::*;
//!
//! #[derive(Model, Default)]
//! #[model(input = Floats2d, output = Probs, forward = encode >> output)]
//! struct Classifier {
//!     #[layer]
//!     encode: Relu<4, 8>,
//!     #[layer]
//!     output: Softmax<8, 3>,
//! }
//!
//! let (mut model, mut train) = (Classifier::default(), Train::new(0));
//! model.initialize(&(), &(), &mut train)?;
//! let (x, truth) = (Floats2d::full([2, 4], 0.5), Ints1d::from(vec![0, 2]));
//! let loss = CategoricalCrossentropy::new();
//! let mut grads = model.zero_grads()?;
//! let trained = model.encode.to_bytes()?;
//!
//! let mut optimizer = Adam::new(0.001).freeze("encode");
//! let (y, backprop) = model.begin_update(x.clone(), &mut train)?;
//! backprop(loss.get_grad(&y, &truth)?, &mut grads)?;
//! model.finish_update(&mut optimizer, &mut grads)?;
//! assert_eq!(model.encode.to_bytes()?, trained);
//!
//! // The same step without the gradients of `encode`.
//! let hidden = model.encode.predict(x)?;
//! let (y, backprop) = model.output.begin_update(hidden, &mut train)?;
//! backprop(loss.get_grad(&y, &truth)?, &mut grads.output)?;
//! model.finish_update(&mut optimizer, &mut grads)?;
//!
//! // From here on, all of it is trained.
//! let optimizer = optimizer.unfreeze("encode");
//! # let _ = optimizer;
//! # Ok::<(), thinc::Error>(())
//! ```
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
mod frozen;
mod lookahead;
mod lr_scales;
mod noise;
mod optimizer;
mod patterns;
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
