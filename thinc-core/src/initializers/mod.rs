//! The initial values of parameters.

mod context;
mod initializer;
mod orthogonal;
mod truncated;

pub use context::InitContext;
pub use initializer::{
    Initializer, glorot_normal, glorot_uniform, he_normal, he_uniform, lecun_normal, lecun_uniform, normal, orthogonal,
    truncated_normal, uniform, zero,
};
