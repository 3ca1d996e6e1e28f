#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

#[doc(hidden)]
pub use thinc_core::__private;
pub use thinc_core::combinators::clone;
pub use thinc_core::prelude::*;
pub use thinc_core::{Error, ErrorKind, Result};
pub use thinc_core::{
    array, batching, bytes, checkpoint, combinators, containers, hashing, initializers, layers, lifecycle, losses,
    model, ops, optimizers, parallel, prelude, schedules, testing,
};
