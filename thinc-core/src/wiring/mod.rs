//! How layers are wired into a model: the steps that generated code takes, and what is known about widths
//! before and while the program runs.

mod affine;
mod check;
mod flow;
mod holes;
mod merge;
mod message;
mod proof;
mod resize;
mod segment;
mod show;
mod step;
mod through;
mod tree;
mod unify;
mod values;

pub use affine::{check_divisible, known_dim, solve_width, unify_dim, unify_through};
pub use check::{
    affine_width, check_constraint, check_copies, check_residual, check_sum, check_takes, known, sum_widths,
};
pub use flow::{
    Certain, GivesUnknown, Is, Known, Pair, PerhapsStep, SkipStep, Sum, Takes, TakesInput, To, Tupled, Unknown,
    layer_takes_input, takes_input,
};
pub use holes::{PROBE, Term, check_decided, decided, solve};
pub use merge::{Concat, ConcatAll, Split, concatenate};
pub(crate) use message::Message;
pub use message::Relation;
pub use proof::{Carry, Proof};
pub use resize::{axis_size, resize, resize_axis, resize_dim};
pub(crate) use resize::{resize_chain, shared_width, side_by_side};
pub use segment::{segment, segment_back, segment_callback};
pub(crate) use show::Shown;
pub use step::{Checked, Gives, Incoming, Joined, Last, OfOneType, OneType, Step};
pub use through::{Of, Through};
pub use tree::{Part, Wiring};
pub use unify::unify;
pub(crate) use unify::{unify_branches, unify_chain};
pub use values::{Choice, Choose, MustBeALayer, ascribed, choose, copies, repeated};
