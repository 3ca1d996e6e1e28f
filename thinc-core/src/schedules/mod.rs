//! Rates that change from step to step: Thinc's `constant`, `decaying`, `warmup_linear` and the rest.

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
