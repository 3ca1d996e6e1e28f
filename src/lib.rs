#![doc = include_str!("../README.md")]
//!
//! ## Features
//!
//! | feature | |
//! |---|---|
//! | `text` | tokens, their attributes, spaCy's layers and pipelines: [`text`]. On by default |
//! | `safetensors` | parameters as files that PyTorch and others read: `thinc::safetensors` |
//! | `tracing` | spans of [`with_debug`] for profilers |
//!
//! `text` alone is on by default.
#![deny(missing_docs)]

#[doc(hidden)]
pub use thinc_core::__private;
pub use thinc_core::combinators::clone;
pub use thinc_core::prelude::*;
#[cfg(feature = "safetensors")]
pub use thinc_core::safetensors;
pub use thinc_core::{Error, ErrorKind, Result};
pub use thinc_core::{
    array, batching, bytes, checkpoint, combinators, containers, hashing, initializers, layers, lifecycle, losses,
    model, ops, optimizers, parallel, prelude, schedules, testing,
};
#[cfg(feature = "text")]
pub use thinc_text as text;
