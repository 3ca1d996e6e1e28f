//! How layers are wired into a model: the steps that generated code takes, and what is known about widths
//! before and while the program runs.

mod affine;
mod check;
mod holes;
mod merge;
mod message;
mod resize;
mod step;
mod tree;
mod unify;
mod values;

pub use affine::{affine_checked, known_dim, solve_width, unify_dim, unify_through};
pub use check::{affine_width, check_copies, check_residual, check_sum, check_takes, known, sum_widths};
pub use holes::{PROBE, Term, check_decided, decided, solve};
pub use merge::{Concat, Split, concatenate};
pub(crate) use message::Message;
pub use message::Relation;
pub use resize::resize;
pub(crate) use resize::resize_chain;
pub use step::{Checked, Gives, Incoming, Last, Step};
pub use tree::{Part, Wiring};
pub use unify::unify;
pub(crate) use unify::unify_chain;
pub use values::{Choice, Choose, IsLayer, choose, copies, layer, repeated};
