//! Pipelines that spaCy trained, and those for spaCy.

mod component;
pub mod components;
mod lookups;
mod matcher;
mod packed;

pub use component::Component;
