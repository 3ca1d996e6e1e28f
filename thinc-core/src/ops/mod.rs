//! Operations on arrays. [`Ops`] is what a backend implements; [`CpuOps`] is the one that is always there.
//!
//! | family | operations |
//! |---|---|
//! | [`ProductOps`] | matrix products, and dense layers made of them |
//! | [`ActivationOps`] | relu, maxout, softmax, and each [`Activation`] |
//! | [`NormalizationOps`] | layer and batch normalization |
//! | [`DropoutOps`] | dropout |
//! | [`EmbeddingOps`] | rows of tables by id or hash, hashes, n-grams, positions |
//! | [`SparseOps`] | dense layers for rows of [`SparseRows`], whose weights [`HashedWeights`] finds |
//! | [`ReductionOps`] | one row for each sequence, and the softmax over each sequence |
//! | [`WindowOps`] | tokens beside their neighbours, and the blocks of convolutional encoders ([`Windows`], [`WindowBlock`], [`WindowBlockState`], [`WindowBlockGradients`], [`PreparedWeights`]) |
//! | [`AttentionOps`] | tokens weighted by each other, or by a query |
//! | [`RecurrentOps`] | LSTM and GRU ([`GruWeights`], [`GruGradients`], [`RecurrentState`]) |
//! | [`LayoutOps`] | sequences behind each other, or side by side |
//! | [`SimilarityOps`] | how alike two vectors are |
//! | [`ElementwiseOps`] | sums, norms, joining and cutting of arrays |
//! | [`OptimizationOps`] | the updates of optimizers ([`AdamStep`], [`MomentumStep`]) |
//!
//! | | |
//! |---|---|
//! | [`CpuOps`] | the backend that is always there |
//! | [`SELU_SCALE`], [`SELU_ALPHA`] | the constants of [`Activation::Selu`] |
//!
//! An array knows its backend, so code that runs on any device asks the array:
//!
//! ```
//! use thinc::prelude::*;
//!
//! let x = Floats2d::from_rows(&[[1.0, 2.0], [3.0, 4.0]]);
//! let w = Floats2d::from_rows(&[[1.0, 0.0]]);
//! let y = x.ops().affine(&x, &w, &Floats1d::from(vec![0.5]))?;
//! assert_eq!(y, Floats2d::from_rows(&[[1.5], [3.5]]));
//! # Ok::<(), Error>(())
//! ```

use std::fmt;

use crate::array::Storage;
use crate::error::{Error, Result};

mod activation;
mod activations;
mod attention;
pub(crate) mod cpu;
mod dropout;
mod elementwise;
mod embedding;
mod layout;
mod normalization;
mod optimization;
mod products;
mod recurrent;
mod reduction;
mod similarity;
mod sparse;
#[cfg(test)]
pub(crate) mod testing;
mod window;

pub use activation::{Activation, SELU_ALPHA, SELU_SCALE};
pub use activations::ActivationOps;
pub use attention::AttentionOps;
pub use cpu::CpuOps;
pub use dropout::DropoutOps;
pub use elementwise::ElementwiseOps;
pub use embedding::EmbeddingOps;
pub use layout::LayoutOps;
pub use normalization::NormalizationOps;
pub use optimization::{AdamStep, MomentumStep, OptimizationOps};
pub use products::ProductOps;
pub(crate) use recurrent::packed_len;
pub use recurrent::{GruGradients, GruWeights, RecurrentOps, RecurrentState};
pub use reduction::ReductionOps;
pub use similarity::SimilarityOps;
pub use sparse::{HashedWeights, SparseOps, SparseRows};
pub use window::{PreparedWeights, WindowBlock, WindowBlockGradients, WindowBlockState, WindowOps, Windows};

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

/// A device, and the way of arrays to it and back.
pub trait Backend: Send + Sync + 'static {
    /// The device.
    fn device(&self) -> Device;

    /// A copy of `values` on the device.
    ///
    /// # Errors
    /// If the device has no memory left.
    fn upload(&'static self, values: &[f32]) -> Result<Storage<f32>>;

    /// `len` zeros on the device.
    ///
    /// # Errors
    /// If the device has no memory left.
    fn zeros(&'static self, len: usize) -> Result<Storage<f32>>;

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

/// All operations of a backend, by family.
///
/// Every array knows its backend ([`Array::ops`](crate::array::Array::ops)); there is no global one. An operation takes arrays of
/// its own device and gives such arrays; another device is an [`ErrorKind::Device`](crate::ErrorKind::Device). An operation that a backend
/// doesn't have is an error that says so, which is what each gives by default: a backend keeps compiling when one is added.
pub trait Ops:
    Backend
    + ProductOps
    + ActivationOps
    + NormalizationOps
    + DropoutOps
    + EmbeddingOps
    + SparseOps
    + ElementwiseOps
    + OptimizationOps
    + LayoutOps
    + RecurrentOps
    + AttentionOps
    + SimilarityOps
    + ReductionOps
    + WindowOps
{
}

impl<B> Ops for B where
    B: Backend
        + ProductOps
        + ActivationOps
        + NormalizationOps
        + DropoutOps
        + EmbeddingOps
        + SparseOps
        + ElementwiseOps
        + OptimizationOps
        + LayoutOps
        + RecurrentOps
        + AttentionOps
        + SimilarityOps
        + ReductionOps
        + WindowOps
{
}

/// The backend of the GPU with this number.
///
/// # Errors
/// If there is none. This release has no GPU backend, which is to be the feature `cuda`:
/// [`to_device`](crate::NodeExt::to_device) takes one from another crate.
pub fn gpu(device_num: usize) -> Result<&'static dyn Ops> {
    Err(Error::invalid(
        "to_gpu",
        format_args!(
            "there is no {}: this build of thinc has no GPU backend. It is to be the feature `cuda` of thinc, which this \
             version does not have: give a backend of another crate to `to_device`, or stay on the CPU",
            Device::Gpu(device_num)
        ),
    ))
}

#[cold]
fn missing<T>(device: Device, op: &'static str) -> Result<T> {
    Err(Error::invalid(op, format_args!("the backend of {device} doesn't have this operation")))
}

/// Declares a family of operations, each an error until a backend implements it.
macro_rules! operations {
    (
        $(#[$meta:meta])*
        pub trait $family:ident {
            $($(#[$doc:meta])* fn $op:ident(&self $(, $arg:ident: $ty:ty)* $(,)?) -> Result<$ret:ty>;)*
        }
    ) => {
        $(#[$meta])*
        ///
        /// # Errors
        /// Of every operation: if the shapes of what it takes do not fit each other, if something is on another device,
        /// or if the backend does not have the operation.
        #[allow(clippy::too_many_arguments, reason = "an operation takes what its formula names")]
        #[allow(clippy::missing_errors_doc, reason = "they stand once, at the trait")]
        pub trait $family: $crate::ops::Backend {
            $(
                $(#[$doc])*
                fn $op(&self $(, $arg: $ty)*) -> $crate::Result<$ret> {
                    let _ = ($($arg,)*);
                    $crate::ops::missing(self.device(), stringify!($op))
                }
            )*
        }
    };
}
use operations;

/// Checks a shape. `None` in `expected` is any size.
#[inline]
pub(crate) fn expect<const D: usize>(
    op: &'static str,
    what: &'static str,
    expected: [Option<usize>; D],
    found: [usize; D],
) -> Result<()> {
    if expected.iter().zip(found).all(|(expected, found)| expected.is_none_or(|size| size == found)) {
        Ok(())
    } else {
        Err(Error::shape(op, what, &expected, &found))
    }
}
