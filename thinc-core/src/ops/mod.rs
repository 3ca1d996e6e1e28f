//! Operations on arrays. [`Ops`] is what a backend implements; [`CpuOps`] is the one that is always there.

use std::fmt;

use crate::array::Storage;
use crate::error::Result;

pub(crate) mod cpu;
#[cfg(test)]
pub(crate) mod testing;

pub use cpu::CpuOps;

/// Where the memory of an array is.
///
/// ```
/// use thinc::prelude::*;
///
/// assert_eq!(Floats2d::zeros([2, 3]).device(), Device::Cpu);
/// assert_eq!(Device::Gpu(1).to_string(), "gpu:1");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Device {
    /// Host memory.
    #[default]
    Cpu,
    /// The memory of the GPU with this number.
    Gpu(usize),
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Gpu(number) => write!(f, "gpu:{number}"),
        }
    }
}

/// A backend: the device it runs on, and the operations there.
///
/// Every array knows its backend ([`Array::ops`](crate::array::Array::ops)); there is no global one. An operation takes arrays of
/// its own device and gives such arrays; another device is an [`ErrorKind::Device`](crate::ErrorKind::Device).
pub trait Ops: Send + Sync + 'static {
    /// The device.
    fn device(&self) -> Device;

    /// A copy of `values` on the device.
    ///
    /// # Errors
    /// If the device has no memory left.
    fn upload(&'static self, values: &[f32]) -> Result<Storage<f32>>;

    /// A copy in host memory of `values`, which are on the device.
    ///
    /// # Errors
    /// If `values` are on another device.
    fn download(&self, values: &Storage<f32>) -> Result<Vec<f32>>;

    /// Frees `bytes` bytes at `data`, the memory of a [`Storage::from_device`] of this backend.
    ///
    /// # Safety
    /// Only the last handle of such a storage calls it.
    unsafe fn release(&self, data: *mut u8, bytes: usize);
}
