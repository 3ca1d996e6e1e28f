//! The initial values of parameters.
//!
//! | | | for |
//! |---|---|---|
//! | [`glorot_uniform`], [`glorot_normal`] | variance `2 / (fan_in + fan_out)` | layers without an activation, or one that is steep at 0 |
//! | [`he_uniform`], [`he_normal`] | variance `2 / fan_in` | layers with a rectifier |
//! | [`lecun_uniform`], [`lecun_normal`] | variance `1 / fan_in` | layers that keep mean 0 and deviation 1 |
//! | [`uniform`] | between two bounds | tables of embeddings |
//! | [`normal`] | of a mean and a deviation | |
//! | [`truncated_normal`] | the same between two bounds | transformers |
//! | [`orthogonal`] | orthonormal rows or columns | recurrent layers, deep chains |
//! | [`zero`] | zeros | biases |
//!
//! A layer takes one by a method with the name of the parameter: `Linear::new(4, 2).init_w(he_normal())` is for `W`.
//!
//! | | |
//! |---|---|
//! | [`Initializer`] | what the functions give; it can also be a constant, or a function of the program |
//! | [`InitContext`] | what `initialize` draws parameters from, for nodes written by hand |

mod context;
mod initializer;
mod orthogonal;
mod truncated;

pub use context::InitContext;
pub use initializer::{
    Initializer, glorot_normal, glorot_uniform, he_normal, he_uniform, lecun_normal, lecun_uniform, normal, orthogonal,
    truncated_normal, uniform, zero,
};
