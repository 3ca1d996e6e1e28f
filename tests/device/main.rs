//! What is on a device computes and lives there as on the CPU, and what was left behind is found. That every layer computes
//! the same there is shown in `tests/every_layer`.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]
#![allow(unreachable_pub, reason = "a test program has no users")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/device/mod.rs"]
mod device;
mod left_behind;
mod lifecycle;
mod losses;
mod memory;
mod run;
mod training;
mod with_cpu;
