//! What holds for losses, schedules and optimizers whatever their settings and inputs are.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

mod losses;
mod optimizers;
mod schedules;
