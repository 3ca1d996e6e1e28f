//! Sequences of different lengths: lists, [`Ragged`] and [`Padded`], and the way from one to another.
//!
//! | | in memory | to make one of all tokens |
//! |---|---|---|
//! | a list, `Vec<A>` | an array for each sequence | copies each sequence |
//! | [`Ragged`] | one array, one sequence behind the other, and their lengths | copies nothing |
//! | [`Padded`] | one array `(time, sequences, ..)` with zeros at the end of shorter ones | copies all tokens |
//!
//! An array alone, such as a `Floats2d`, is one sequence. What they are made of, and what they have in common:
//!
//! | | |
//! |---|---|
//! | [`Lengths`] | how many tokens each sequence has |
//! | [`Padding`] | where tokens stand in a [`Padded`] |
//! | [`Container`] | any of them: taken apart into tokens and layout, and put together again |
//! | [`Tokens`] | an array with one entry of the first axis for each token |
//! | [`Stack`] | what can be laid out as sequences: tokens and their gradients |
//! | [`Select`] | which of the sequences: a number, a range, a list or a mask |
//! | [`Pairs`] | two lists whose items belong together |
//!
//! Layers that convert one into another are in [`layers`](crate::layers).

mod container;
mod lengths;
mod moved;
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
