//! Where a file's bytes come from.

use super::float::Float;
use super::header::Tensor;
use crate::array::Storage;
use crate::bytes::values::in_pieces;
use crate::error::{Error, Result};

/// A file, or its bytes in memory.
pub(super) struct Input<'a> {
    /// The number of bytes.
    pub(super) len: u64,
    /// Fills its argument with the bytes from a place on.
    read_at: &'a mut dyn FnMut(u64, &mut [u8]) -> Result<()>,
}

impl<'a> Input<'a> {
    pub(super) fn new(len: u64, read_at: &'a mut dyn FnMut(u64, &mut [u8]) -> Result<()>) -> Self {
        Self { len, read_at }
    }

    pub(super) fn read_at(&mut self, offset: u64, bytes: &mut [u8]) -> Result<()> {
        (self.read_at)(offset, bytes)
    }

    /// The values of a tensor.
    pub(super) fn values(&mut self, tensor: &Tensor, float: Float) -> Result<Storage<f32>> {
        let mut values = Storage::try_stale(tensor.len / float.size())?;
        let decode = |bytes: &[u8], values: &mut [f32]| float.read(bytes, values);
        in_pieces(values.make_mut()?, float.size(), tensor.start as u64, self.read_at, decode)?;
        Ok(values)
    }
}

/// Reads from memory. A place that is not there is an error, though none is asked for.
pub(super) fn from_memory(bytes: &[u8]) -> impl FnMut(u64, &mut [u8]) -> Result<()> {
    |offset, to| {
        let at = usize::try_from(offset).ok();
        match at.and_then(|at| bytes.get(at..)?.get(..to.len())) {
            Some(from) => {
                to.copy_from_slice(from);
                Ok(())
            }
            None => Err(Error::bytes(format_args!("there are no {} bytes at {offset}", to.len()))),
        }
    }
}
