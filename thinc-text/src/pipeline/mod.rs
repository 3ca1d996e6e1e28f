//! Pipelines that spaCy trained, and those for spaCy.

mod architectures;
mod component;
pub mod components;
mod lookups;
mod matcher;
mod model;
mod packed;

pub use component::Component;
pub use model::{CategoriesModel, TokensModel, VectorsModel};
