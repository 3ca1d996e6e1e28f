//! Proof that a layer's backward pass is the derivative of its forward pass.
//!
//! [`check_gradients`] compares what a model's callback computes with differences of the model's output, for every
//! parameter and every input. It works for any model, so a program can prove its own layers:
//!
//! ```
//! use thinc::prelude::*;
//! use thinc::testing::check_gradients;
//!
//! let mut model = chain((Relu::new(5, 4), Softmax::new(4, 3).init_w(glorot_uniform())));
//! model.initialize(&(), &(), &mut Train::new(0))?;
//! let x = Floats2d::from_fn([6, 5], |[i, j]| (i as f32 - 2.5) * 0.3 + (j as f32 - 1.7) * 0.2);
//! let report = check_gradients(&model, x)?;
//! // Parameters of 4 * 5 + 4 and 3 * 4 + 3 values, and 6 * 5 inputs.
//! assert_eq!(report.checked + report.skipped, 69);
//! # Ok::<(), thinc::Error>(())
//! ```
//!
//! [`GradientCheck`] has the settings. Values of a type of your own can be checked once it is [`Checkable`].
//!
//! # The proofs of this library's layers
//!
//! Each layer and combinator is proven on every container that it takes: on an empty batch, one item and many, and where there are
//! sequences, on one without tokens. What stands where no token is in a [`Padded`](crate::Padded) gradient is NaN then, so that no layer
//! reads it. The errors are those of one run of `tests/gradients`, relative to the size of the gradient; outputs are `f32`, so
//! differences of outputs cannot tell more than about four digits.
//!
#![doc = include_str!("table.md")]

mod backward;
mod check;
mod checkable;
mod difference;
mod numbers;
mod params;
mod report;

pub use check::{GradientCheck, check_gradients};
pub use checkable::Checkable;
pub use numbers::{Numbers, Slopes, Steps};
pub use report::{GradientReport, WorstElement};

#[cfg(test)]
mod tests;
