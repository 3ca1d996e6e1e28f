//! The initial values of parameters.

mod context;
mod initializer;

pub use context::InitContext;
pub use initializer::{Initializer, glorot_uniform, he_normal, uniform, zero};
