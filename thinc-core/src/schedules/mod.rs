//! Rates that change from step to step: learning rates, other numbers of an optimizer, sizes of batches.
//!
//! | | |
//! |---|---|
//! | [`constant`] | the same in every step, as a plain number |
//! | [`constant_then`] | the same for some steps, then another schedule |
//! | [`decaying`] | `base / (1 + decay * step)` |
//! | [`compounding`] | times a factor in each step, up to a limit |
//! | [`warmup_linear`] | up in a line, then down in a line to 0 |
//! | [`slanted_triangular`], [`slanted_triangular_with`] | up in a short line, then down in a long one |
//! | [`cyclic_triangular`] | up and down again and again |
//! | [`cosine`], [`Cosine`] | down along half a cosine, with a warmup and restarts on request |
//! | [`one_cycle`], [`OneCycle`] | up and down along cosines |
//! | [`plateau`], [`Plateau`] | another schedule, times a factor whenever the score stops getting better |
//!
//! All make a [`Schedule`], a function of the step that can be saved; `.into()` does it where a type has settings of its own.
//!
//! | | |
//! |---|---|
//! | [`Schedule`] | a number that depends on the step |
//! | [`CustomSchedule`] | one that is a function of the program, from [`Schedule::custom`] |

mod cosine;
mod one_cycle;
mod plateau;
mod schedule;
mod thinc;

pub use cosine::{Cosine, cosine};
pub use one_cycle::{OneCycle, one_cycle};
pub use plateau::{Plateau, plateau};
pub use schedule::{CustomSchedule, Schedule};
pub use thinc::{
    compounding, constant, constant_then, cyclic_triangular, decaying, slanted_triangular, slanted_triangular_with,
    warmup_linear,
};
