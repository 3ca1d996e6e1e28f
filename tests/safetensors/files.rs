//! Files that cannot be read or written.

use std::path::Path;

use thinc::prelude::*;

use crate::{TempFile, bits, initialized, mlp};

#[track_caller]
fn check_io<T: std::fmt::Debug>(result: Result<T>, wanted: &str, path: &Path) {
    let error = result.unwrap_err();
    let ErrorKind::Io { action, file, .. } = error.kind() else { panic!("{error}") };
    assert_eq!((*action, file.as_str()), (wanted, format!("`{}`", path.display()).as_str()));
}

#[test]
fn files_hold_what_the_bytes_are() {
    let path = TempFile::new("same");
    let mut model = initialized(mlp([4, 3, 5]), 1);
    model.to_safetensors(&path.0).unwrap();
    let bytes = std::fs::read(&path.0).unwrap();
    assert_eq!(bytes, model.to_safetensors_bytes().unwrap());
    let mut other = mlp([4, 3, 5]);
    assert_eq!(other.from_safetensors(&path.0).unwrap(), model.from_safetensors_bytes(&bytes).unwrap());
    assert_eq!(bits(&other), bits(&model));
    model.to_safetensors_excluding(&path.0, &["1"]).unwrap();
    assert_eq!(std::fs::read(&path.0).unwrap(), model.to_safetensors_bytes_excluding(&["1"]).unwrap());
    let report = other.from_safetensors_with(&path.0, &Load::partial()).unwrap();
    assert_eq!((report.loaded.len(), report.missing.len()), (2, 2));
}

#[test]
fn what_is_not_there_or_no_file_is_an_error() {
    let (missing, folder) = (TempFile::new("missing"), std::env::temp_dir());
    let mut model = initialized(mlp([4, 3, 5]), 1);
    let before = bits(&model);
    check_io(model.from_safetensors(&missing.0), "read", &missing.0);
    check_io(model.from_safetensors(&folder), "read", &folder);
    // SAFETY: there is no file to change.
    check_io(unsafe { model.map_safetensors(&missing.0) }, "read", &missing.0);
    // SAFETY: as above.
    check_io(unsafe { model.map_safetensors(&folder) }, "read", &folder);
    check_io(model.to_safetensors(&folder), "write", &folder);
    assert_eq!(bits(&model), before);
}

#[test]
fn a_model_that_cannot_be_written_leaves_the_old_file() {
    let path = TempFile::with("old", b"old");
    let error = mlp([4, 3, 5]).to_safetensors(&path.0).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Uninitialized), "{error}");
    assert_eq!(std::fs::read(&path.0).unwrap(), b"old");
}
