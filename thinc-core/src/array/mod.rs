//! Arrays: contiguous, row-major, reference-counted, on a device that is a run-time value.

mod dense;
mod ids;
mod interop;
mod named;
mod on_device;
mod pool;
mod rows;
mod storage;

pub use dense::Array;
pub(crate) use dense::count;
pub use ids::Ids;
pub use named::{Floats1d, Floats2d, Floats3d, Floats4d, Ints1d, Ints2d, Ints3d, Ints4d, Named};
pub use on_device::OnDevice;
pub use pool::clear_pool;
pub use storage::{Element, Storage};
