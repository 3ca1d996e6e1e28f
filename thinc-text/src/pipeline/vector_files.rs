//! The table of vectors in a vocabulary's folder.

use std::path::Path;

use crate::error::TextError;
use crate::files;
use crate::vectors::Vectors;

/// The vectors in the file `vectors`, of the form of numpy's `.npy`; `None` where it has no rows or is not there.
pub(super) fn read(folder: &Path) -> Result<Option<Vectors>, TextError> {
    let file = folder.join("vectors");
    if !file.exists() {
        return Ok(None);
    }
    let bytes = files::read(&file)?;
    if !bytes.starts_with(b"\x93NUMPY") {
        return Err(TextError::new("is not an array of numpy").in_file(&file));
    }
    let header = String::from_utf8_lossy(&bytes[..bytes.len().min(128)]);
    if header.contains("'shape': (0,") {
        return Ok(None);
    }
    Err(TextError::new("has static vectors, which cannot be read yet: train the pipeline without them").in_file(&file))
}
