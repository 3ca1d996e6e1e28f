//! Saving to files: the old one or the new one is there, and errors name the file.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "common/folder.rs"]
mod folder;

use std::fs;
use std::path::Path;

use folder::Folder;
use thinc::prelude::*;

fn model(seed: u64) -> Linear {
    let mut model = Linear::new(4, 2);
    model.initialize(&(), &(), &mut Train::new(seed)).unwrap();
    model
}

#[track_caller]
fn check_io<T: std::fmt::Debug>(result: Result<T>, wanted: &str, path: &Path) {
    let error = result.unwrap_err();
    let ErrorKind::Io { action, file, .. } = error.kind() else { panic!("{error}") };
    assert_eq!((*action, file.as_str()), (wanted, format!("`{}`", path.display()).as_str()));
    assert!(error.to_string().starts_with(&format!("cannot {wanted} `{}`: ", path.display())), "{error}");
}

#[test]
fn a_file_is_written_and_read() {
    let folder = Folder::new("round-trip");
    let path = folder.0.join("model.bin");
    for seed in [1, 2] {
        let model = model(seed);
        model.to_disk(&path).unwrap();
        assert_eq!(fs::read(&path).unwrap(), model.to_bytes().unwrap());
        let mut loaded = Linear::<4, 2>::default();
        loaded.from_disk(&path).unwrap();
        assert_eq!(loaded.to_bytes().unwrap(), model.to_bytes().unwrap());
    }
    assert_eq!(folder.names(), ["model.bin"]);
    model(3).to_disk_excluding(&path, &["W"]).unwrap();
    assert!(Linear::new(4, 2).from_disk_excluding(&path, &["b"]).is_ok());
}

#[test]
fn what_is_not_there_or_no_file_is_an_error() {
    let folder = Folder::new("errors");
    let (missing, inside) = (folder.0.join("missing"), folder.0.join("missing").join("model.bin"));
    let mut model = model(1);
    let before = model.to_bytes().unwrap();
    check_io(model.from_disk(&missing), "read", &missing);
    check_io(model.from_disk(&folder.0), "read", &folder.0);
    check_io(model.to_disk(&folder.0), "write", &folder.0);
    check_io(model.to_disk(&inside), "write", &inside);
    check_io(model.to_disk(""), "write", Path::new(""));
    check_io(model.to_disk(folder.0.join("..")), "write", &folder.0.join(".."));
    assert_eq!(model.to_bytes().unwrap(), before);
    assert_eq!(folder.names(), [""; 0]);
}

/// Can be neither written nor read.
#[derive(Default)]
struct Broken;

impl serde::Serialize for Broken {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(serde::ser::Error::custom("no"))
    }
}

impl<'de> serde::Deserialize<'de> for Broken {
    fn deserialize<D: serde::Deserializer<'de>>(_: D) -> Result<Self, D::Error> {
        Err(serde::de::Error::custom("no"))
    }
}

#[derive(Model, Default)]
#[model(name = "linear", signature = _ -> _)]
struct Unsaved {
    #[attr]
    broken: Broken,
}

#[test]
fn a_model_that_cannot_be_written_leaves_the_old_file() {
    let folder = Folder::new("old");
    let path = folder.0.join("model.bin");
    let old = model(1);
    old.to_disk(&path).unwrap();
    let error = Unsaved::default().to_disk(&path).unwrap_err();
    assert_eq!(error.to_string(), "in `broken`: no");
    assert_eq!(fs::read(&path).unwrap(), old.to_bytes().unwrap());
    assert_eq!(folder.names(), ["model.bin"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn a_full_disk_is_an_error() {
        let full = Path::new("/dev/full");
        if full.exists() {
            check_io(model(1).to_disk(full), "write", full);
            assert!(!fs::metadata(full).unwrap().is_file(), "the device was replaced");
        }
    }

    #[test]
    fn a_link_to_nothing_stays_as_well() {
        let folder = Folder::new("dangling");
        let (file, link) = (folder.0.join("model.bin"), folder.0.join("latest"));
        symlink("model.bin", &link).unwrap();
        model(1).to_disk(&link).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink() && fs::metadata(&file).unwrap().is_file());
        symlink("around", folder.0.join("around")).unwrap();
        check_io(model(1).to_disk(folder.0.join("around")), "write", &folder.0.join("around"));
    }

    #[test]
    fn a_name_may_be_as_long_as_names_can_be() {
        let folder = Folder::new("long");
        let path = folder.0.join("m".repeat(255));
        model(1).to_disk(&path).unwrap();
        model(2).to_disk(&path).unwrap();
        assert_eq!(folder.names(), ["m".repeat(255)]);
    }

    #[test]
    fn a_link_and_permissions_stay() {
        let folder = Folder::new("link");
        let (file, link) = (folder.0.join("model.bin"), folder.0.join("latest"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("model.bin", &link).unwrap();
        let model = model(1);
        model.to_disk(&link).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), model.to_bytes().unwrap());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(folder.names(), ["latest", "model.bin"]);
    }

    #[test]
    fn a_file_without_permission_to_read_is_an_error() {
        let folder = Folder::new("permission");
        let path = folder.0.join("model.bin");
        model(1).to_disk(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
        // Root may read everything.
        if fs::read(&path).is_err() {
            check_io(model(2).from_disk(&path), "read", &path);
        }
    }
}
