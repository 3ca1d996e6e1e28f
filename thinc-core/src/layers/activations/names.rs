//! What a layer made by [`dense_activation`](super::dense::dense_activation) names.

pub(super) use super::dense::dense_activation;
pub(super) use crate::array::{Floats1d, Floats2d};
pub(super) use crate::error::Result;
pub(super) use crate::initializers::Initializer;
pub(super) use crate::layers::constructors::dense_constructors;
pub(super) use crate::layers::dense;
pub(super) use crate::layers::elementwise::{activate, backprop_activation};
pub(super) use crate::model::{Backprop, DYN, Data, Dim, Model, Param, Train, Update, update};
pub(super) use crate::ops::Activation;
