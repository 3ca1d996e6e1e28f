//! Rates that change from step to step: Thinc's `constant`, `decaying`, `warmup_linear` and the rest.

mod schedule;

pub use schedule::{
    CustomSchedule, Schedule, compounding, constant, constant_then, cyclic_triangular, decaying, slanted_triangular,
    warmup_linear,
};
