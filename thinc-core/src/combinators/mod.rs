//! Layers made of layers.
//!
//! | | operator | |
//! |---|---|---|
//! | [`chain`], [`Chain`] | `a >> b` | one layer after the other, `b(a(x))` |
//! | [`concatenate`], [`Concatenate`] | `a \| b` | the outputs side by side, `[a(x), b(x)]` |
//! | [`concatenate_all`] | | the same of a list of layers |
//! | [`add`], [`Add`] | `a + b` | the sum of the outputs, `a(x) + b(x)` |
//! | [`tuplify`], [`Tuplify`] | `a & b` | the outputs as a tuple, `(a(x), b(x))` |
//! | [`clone`] | `a ** 4` | a chain of copies with weights of their own |
//! | [`residual`], [`Residual`] | | the input plus the output, `x + a(x)` |
//! | [`noop`], [`Noop`] | | the input as it is |
//!
//! The operators are those of [`model!`](crate::model!). Functions of several layers take a tuple of them, of two to eight:
//!
//! | | |
//! |---|---|
//! | [`Parts`] | a tuple of layers |
//!
//! Other types are layers as well: `Vec<L>` and `[L; N]` are chains of layers of one type, `Option<L>` one that may be
//! missing, and `Box<L>` one whose callback has no type of its own.
//!
//! ```
//! use thinc::prelude::*;
//!
//! // Words as the sum of two tables; the features of a word beside those of its neighbours.
//! let words = add((HashEmbed::new(8, 100).seed(1), HashEmbed::new(8, 100).seed(2)));
//! let mut model = chain((words, concatenate((noop(), chain((expand_window(1), Maxout::new(24, 4)))))));
//! model.initialize(&(), &(), &mut Train::new(0))?;
//! assert_eq!(model.predict(Ints1d::from(vec![3, 1, 4, 1]))?.shape(), [4, 12]);
//! # Ok::<(), thinc::Error>(())
//! ```

mod add;
mod boxed;
mod chain;
mod clone;
mod concatenate;
mod concatenate_all;
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
pub use concatenate_all::concatenate_all;
pub use noop::{Noop, noop};
pub use parts::Parts;
pub use residual::{Residual, residual};
pub use tuplify::{Tuplify, tuplify};
