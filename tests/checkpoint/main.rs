//! Checkpoints: a training that was interrupted goes on to the bit, in another process as well; and what is not a checkpoint
//! of it says so and changes nothing.
#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../bytes/counting.rs"]
mod counting;
mod damage;
mod differences;
#[path = "../common/folder.rs"]
mod folder;
mod other_process;
mod progress;
mod training;
