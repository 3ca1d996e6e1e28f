//! Layers around a layer: they hand it their input in another form, and give its output in the form of the input.

mod inside;
mod with_array;
mod with_flatten;
mod with_getitem;
mod with_list;
mod with_padded;
mod with_ragged;
mod with_reshape;

pub use with_array::{WithArray, with_array};
pub use with_flatten::{WithFlatten, with_flatten};
pub use with_getitem::{WithGetitem, with_getitem};
pub use with_list::{WithList, with_list};
pub use with_padded::{WithPadded, with_padded};
pub use with_ragged::{WithRagged, with_ragged};
pub use with_reshape::{WithReshape, with_reshape};

#[cfg(test)]
mod tests;
