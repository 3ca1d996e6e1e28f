//! Layers made of layers.

mod add;
mod boxed;
mod chain;
mod clone;
mod concatenate;
mod noop;
mod optional;
mod parts;
mod residual;
pub(crate) mod same_node;
mod sequence;
mod takes;
mod tuplify;

pub use add::{Add, add};
pub use chain::{Chain, chain};
pub use clone::clone;
pub use concatenate::{Concatenate, concatenate};
pub use noop::{Noop, noop};
pub use parts::Parts;
pub use residual::{Residual, residual};
pub use tuplify::{Tuplify, tuplify};
