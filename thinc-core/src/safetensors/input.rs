//! Where a file's bytes come from.

use std::io::{self, Read, Seek, SeekFrom};

use super::float::Float;
use super::header::Tensor;
use crate::array::Storage;
use crate::error::{Error, Result};

/// How many bytes are converted at a time.
pub(super) const CHUNK: usize = 1 << 16;

/// A file, or its bytes in memory.
pub(super) struct Input<'a, R> {
    reader: R,
    /// What an error of the reader is called.
    fail: &'a dyn Fn(io::Error) -> Error,
}

impl<'a, R: Read + Seek> Input<'a, R> {
    pub(super) fn new(reader: R, fail: &'a dyn Fn(io::Error) -> Error) -> Self {
        Self { reader, fail }
    }

    /// The next `len` bytes, or fewer at the end.
    pub(super) fn read(&mut self, len: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(len);
        (&mut self.reader).take(len as u64).read_to_end(&mut bytes).map_err(self.fail)?;
        Ok(bytes)
    }

    /// The number of bytes of the whole.
    pub(super) fn len(&mut self) -> Result<usize> {
        let len = self.reader.stream_position().and_then(|at| {
            let len = self.reader.seek(SeekFrom::End(0))?;
            self.reader.seek(SeekFrom::Start(at))?;
            usize::try_from(len).map_err(io::Error::other)
        });
        len.map_err(self.fail)
    }

    /// The values of a tensor.
    pub(super) fn values(&mut self, tensor: &Tensor, float: Float) -> Result<Storage<f32>> {
        self.reader.seek(SeekFrom::Start(tensor.start as u64)).map_err(self.fail)?;
        let mut values = Storage::try_stale(tensor.len / float.size())?;
        let mut buffer = vec![0; CHUNK.min(tensor.len)];
        for values in values.make_mut()?.chunks_mut(CHUNK / float.size()) {
            let bytes = &mut buffer[..values.len() * float.size()];
            self.reader.read_exact(bytes).map_err(self.fail)?;
            float.read(bytes, values);
        }
        Ok(values)
    }
}
