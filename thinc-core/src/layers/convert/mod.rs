//! From one layout of sequences to another, and the gradients the same way back.

mod conversion;
mod list2array;
mod list2padded;
mod list2ragged;
mod padded2list;
mod ragged2list;

pub(super) use conversion::{Way, convert, convert_all};
pub use list2array::{List2Array, list2array};
pub use list2padded::{List2Padded, list2padded};
pub use list2ragged::{List2Ragged, list2ragged};
pub use padded2list::{Padded2List, padded2list};
pub use ragged2list::{Ragged2List, ragged2list};

#[cfg(test)]
mod tests;
