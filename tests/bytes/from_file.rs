//! Files are not read as a whole: values go from the file to where they stay. What loads from bytes must load from a file, and
//! the other way round.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use thinc::prelude::*;

use crate::counting;

/// Parameters of 1, 50 and 3,000 values: those that are read with the structure and those that are not.
fn model() -> Chain<(Linear, Linear)> {
    chain((Linear::new(60, 50), Linear::new(50, 1)))
}

fn initialized() -> Chain<(Linear, Linear)> {
    let mut model = model();
    model.initialize(&(), &(), &mut Train::new(1)).unwrap();
    model
}

fn file(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("thinc-from-file-{}-{name}", std::process::id()))
}

/// Loads the bytes both ways, and compares what comes of it.
fn both(name: &str, bytes: &[u8]) -> Result<LoadReport> {
    let path = file(name);
    fs::write(&path, bytes).unwrap();
    let (mut from_bytes, mut from_file) = (model(), model());
    let can = (from_bytes.can_from_bytes(bytes), from_file.can_from_disk(&path));
    let expected = from_bytes.from_bytes(bytes);
    assert_eq!(can, (expected.is_ok(), expected.is_ok()));
    let found = from_file.from_disk(&path);
    fs::remove_file(&path).unwrap();
    match (&expected, &found) {
        (Ok(expected), Ok(found)) => assert_eq!(found, expected),
        (Err(_), Err(found)) => assert!(matches!(found.kind(), ErrorKind::Bytes { .. }), "{found}"),
        _ => panic!("{expected:?} from bytes, but {found:?} from a file"),
    }
    assert_eq!(from_file.to_bytes().unwrap(), from_bytes.to_bytes().unwrap());
    found
}

#[test]
fn values_come_from_the_file() {
    let bytes = initialized().to_bytes().unwrap();
    assert_eq!(both("all", &bytes).unwrap().loaded, ["0.W", "0.b", "1.W", "1.b"]);
    // Larger than what is read at a time.
    let mut large = Linear::new(300, 100);
    large.initialize(&(), &(), &mut Train::new(1)).unwrap();
    let path = file("large");
    large.to_disk(&path).unwrap();
    let mut loaded = Linear::new(None, None);
    loaded.from_disk(&path).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(loaded.to_bytes().unwrap(), large.to_bytes().unwrap());
}

#[test]
fn files_that_end_early_are_an_error() {
    let bytes = initialized().to_bytes().unwrap();
    for len in (0..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
        assert!(both("short", &bytes[..len]).is_err(), "{len} bytes");
    }
    let longer = [&bytes, b"\0\0".as_slice()].concat();
    let error = both("longer", &longer).unwrap_err().to_string();
    assert_eq!(error, "the bytes are not a saved model: 2 byte(s) after the end");
}

#[test]
fn a_file_is_in_memory_once() {
    let mut model = Linear::new(1000, 500);
    model.initialize(&(), &(), &mut Train::new(1)).unwrap();
    let path = file("once");
    let ((), saving) = counting::peak(|| model.to_disk(&path).unwrap());
    let mut loaded = Linear::new(None, None);
    let (_, loading) = counting::peak(|| loaded.from_disk(&path).unwrap());
    fs::remove_file(&path).unwrap();
    assert!(saving < 100_000, "saving took {saving} bytes");
    let values = 4 * 1000 * 500;
    let (_, writing) = counting::peak(|| model.to_bytes().unwrap());
    assert!(writing < values + 100_000, "the bytes took {writing} bytes for {values} of values");
    // A block is up to a quarter larger than what is in it, in pages that are never touched.
    assert!(loading < values * 5 / 4 + 100_000, "loading took {loading} bytes for {values} of values");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_change_is_safe(
        start in 0_usize..20_000,
        len in 0_usize..20,
        new in proptest::collection::vec(any::<u8>(), 0..20),
        head in proptest::option::of((0_usize..400, any::<u8>())),
    ) {
        let mut bytes = initialized().to_bytes().unwrap();
        let start = start % bytes.len();
        let end = (start + len).min(bytes.len());
        bytes.splice(start..end, new);
        if let Some((place, byte)) = head && place < bytes.len() {
            bytes[place] = byte;
        }
        let _ = both("changed", &bytes);
    }
}
