//! Reading files, with errors that name them.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::config::{Value, json};
use crate::error::TextError;

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, TextError> {
    fs::read(path).map_err(|error| TextError::new(format_args!("cannot be read: {error}")).in_file(path))
}

/// The text of a file.
pub(crate) fn read_text(path: &Path) -> Result<String, TextError> {
    String::from_utf8(read(path)?).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + valid.iter().filter(|&&byte| byte == b'\n').count();
        TextError::new("is not UTF-8: save it as such").in_file(path).at_line(line)
    })
}

/// The value in a JSON file.
pub(crate) fn read_json(path: &Path) -> Result<Value, TextError> {
    json::read(&read_text(path)?).map_err(|error| error.in_file(path))
}

/// Writes a new file, which is on disk then.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), TextError> {
    let written = fs::File::create_new(path).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|error| TextError::new(format_args!("cannot be written: {error}")).in_file(path))
}

/// Makes a folder.
pub(crate) fn create_folder(path: &Path) -> Result<(), TextError> {
    fs::create_dir(path).map_err(|error| TextError::new(format_args!("cannot be made: {error}")).in_file(path))
}
