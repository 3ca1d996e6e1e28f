//! Sequences of different lengths: lists, [`Ragged`] and [`Padded`], and the way from one to another.
//!
//! | | in memory | made of |
//! |---|---|---|
//! | a list, `Vec<A>` | an array for each sequence | |
//! | [`Ragged<A>`](Ragged) | one array, one sequence behind the other, and their lengths | nothing is copied |
//! | [`Padded<A>`](Padded) | one array `(time, sequences, ..)` with zeros at the end of shorter ones | a copy |
//!
//! An array alone, such as a `Floats2d`, is one sequence. [`Container`] is what all of them have in common.

mod container;
mod lengths;
mod multi_probs;
mod padded;
mod padding;
mod pairs;
mod ragged;
mod select;
mod tokens;

pub use container::Container;
pub use lengths::Lengths;
pub use padded::Padded;
pub use padding::Padding;
pub use pairs::Pairs;
pub use ragged::Ragged;
pub use select::Select;
pub use tokens::{Stack, Tokens};
