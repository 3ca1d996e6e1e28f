//! Files in memory, whose pages the system reads when they are used.

use std::fs::File;
use std::io;
use std::ops::Deref;
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Arc;

use memmap2::Mmap;

use super::float::Float;
use super::header::Tensor;
use crate::array::Storage;

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

    /// The memory of the file where it has the values of a tensor as this machine has them.
    pub(super) fn in_place(&self, tensor: &Tensor, float: Float) -> Option<Storage<f32>> {
        let bytes = self.get(tensor.start..)?.get(..tensor.len)?;
        let data = NonNull::from(bytes).cast::<f32>();
        if float != Float::F32 || cfg!(target_endian = "big") || !data.is_aligned() {
            return None;
        }
        // SAFETY: `bytes` are aligned and hold as many floats, and any bits are a float. The memory stays as long as the
        // handle on it, and is only read; that nobody else changes it was promised to `open`.
        Some(unsafe { Storage::from_owner(self.0.clone(), data, tensor.len / float.size()) })
    }
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}
