//! Files in memory, whose pages the system reads when they are used.

use std::fs::File;
use std::io::{self, Cursor};
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Arc;

use memmap2::Mmap;

use super::float::Float;
use super::header::Tensor;
use super::input::Input;
use crate::array::Storage;
use crate::error::{Error, Result};

/// A file that is mapped into memory for as long as a parameter uses it.
pub(super) struct MappedFile(Arc<Mmap>);

impl MappedFile {
    /// # Safety
    /// While the memory is used, nobody changes or truncates the file.
    pub(super) unsafe fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        // SAFETY: as the caller promises.
        unsafe { Mmap::map(&file) }.map(|memory| Self(Arc::new(memory)))
    }

    /// The file as bytes, to be copied.
    pub(super) fn input(&self) -> Input<'_, Cursor<&[u8]>> {
        Input::new(Cursor::new(&self.0[..]), &|error| Error::bytes(error))
    }

    /// The values of a tensor: the file's memory where it has floats of 32 bits as this machine has them, else a copy.
    pub(super) fn values(&self, tensor: &Tensor, float: Float) -> Result<Storage<f32>> {
        let bytes = &self.0[tensor.start..][..tensor.len];
        let data = NonNull::from(bytes).cast::<f32>();
        if float == Float::F32 && cfg!(target_endian = "little") && data.is_aligned() {
            // SAFETY: `bytes` are aligned and hold as many floats, and any bits are a float. The memory stays as long as
            // the handle on it, and is only read; that nobody else changes it was promised to `open`.
            return Ok(unsafe { Storage::from_owner(self.0.clone(), data, tensor.len / float.size()) });
        }
        self.input().values(tensor, float)
    }
}
