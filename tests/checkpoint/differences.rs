//! Checkpoints that do not fit: the error says what, and nothing has changed.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde::Serialize;
use thinc::checkpoint::{self, Progress};
use thinc::prelude::*;

use crate::common::{floats, initialized};
use crate::folder::Folder;

pub(crate) type Net = Chain<(Linear, Dropout)>;

pub(crate) fn net() -> Net {
    initialized(chain((Linear::new(3, 2), Dropout::default())))
}

/// An optimizer that has made a step.
pub(crate) fn adam(model: &mut impl Model<Floats2d, Output = Floats2d>) -> Adam {
    let mut adam = Adam::new(0.1);
    let mut grads = model.zero_grads().unwrap();
    let (y, backprop) = model.begin_update(floats(4, 3), &mut Train::new(0)).unwrap();
    backprop(y, &mut grads).unwrap();
    model.finish_update(&mut adam, &mut grads).unwrap();
    adam
}

/// The bytes of a checkpoint of [`net`].
pub(crate) fn saved() -> Vec<u8> {
    static SAVED: OnceLock<Vec<u8>> = OnceLock::new();
    let save = || {
        let folder = Folder::new("saved");
        let path = folder.0.join("checkpoint");
        let mut model = net();
        let adam = adam(&mut model);
        checkpoint::save(&path, &model, &adam, &Train::new(7), &Progress::default()).unwrap();
        fs::read(path).unwrap()
    };
    SAVED.get_or_init(save).clone()
}

/// Everything that must not change.
pub(crate) fn all<O: Serialize>(model: &impl NodeExt, optimizer: &O, train: &Train) -> (Vec<u8>, String, Train) {
    (model.to_bytes().unwrap(), serde_json::to_string(optimizer).unwrap(), train.clone())
}

/// The error of resuming another training from a file.
#[track_caller]
fn error(path: &Path) -> String {
    let (mut model, mut train) = (net(), Train::new(1));
    let mut optimizer = adam(&mut model);
    let before = all(&model, &optimizer, &train);
    let error = checkpoint::resume::<_, _, Progress>(path, &mut model, &mut optimizer, &mut train).unwrap_err();
    assert!(all(&model, &optimizer, &train) == before, "something changed");
    error.to_string()
}

/// The same for a file of these bytes.
#[track_caller]
fn error_of(bytes: &[u8]) -> String {
    let folder = Folder::new(&format!("differences-{:?}", std::thread::current().id()));
    let path = folder.0.join("checkpoint");
    fs::write(&path, bytes).unwrap();
    error(&path)
}

/// CRC-32 by its definition.
fn crc32(bytes: &[u8]) -> u32 {
    let shift = |crc: u32| crc >> 1 ^ if crc & 1 == 0 { 0 } else { 0xedb8_8320 };
    !bytes.iter().fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| shift(crc)))
}

/// The content of a checkpoint, and what is changed in it, with the right checksum.
pub(crate) fn sealed(content: &[u8]) -> Vec<u8> {
    [content, b"\xa5crc32\xce", &crc32(content).to_be_bytes()].concat()
}

/// What a checkpoint has in front of its checksum.
pub(crate) fn content(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() - 11]
}

/// A checkpoint with one part replaced, which must be there.
#[track_caller]
fn replaced(from: &[u8], to: &[u8]) -> Vec<u8> {
    let saved = saved();
    let bytes = content(&saved);
    let at = bytes.windows(from.len()).position(|part| part == from).expect("it is there");
    sealed(&[&bytes[..at], to, &bytes[at + from.len()..]].concat())
}

#[test]
fn the_checksum_is_that_of_what_is_in_front() {
    let saved = saved();
    assert!(sealed(content(&saved)) == saved);
}

#[test]
fn what_is_no_checkpoint() {
    let not = "this file is not a checkpoint, which begins with `thinc_checkpoint`: a model alone is loaded with \
               `from_disk`";
    assert_eq!(error_of(b""), not);
    assert_eq!(error_of(b"some text"), not);
    assert_eq!(error_of(&net().to_bytes().unwrap()), not);
    let folder = Folder::new("missing");
    let missing = folder.0.join("missing");
    assert!(error(&missing).starts_with(&format!("cannot read `{}`: ", missing.display())));
}

#[test]
fn other_versions() {
    assert_eq!(
        error_of(&replaced(b"thinc_checkpoint\x01", b"thinc_checkpoint\x02")),
        "the checkpoint is of version 2, but only version 1 can be read: resume it with the version of thinc that wrote it"
    );
    assert_eq!(
        error_of(&replaced(b"thinc_checkpoint\x01", b"thinc_checkpoint\xc0")),
        "the checkpoint is not complete: expected a version at byte 18"
    );
}

#[test]
fn files_that_are_cut_off_or_damaged() {
    let saved = saved();
    assert_eq!(error_of(&saved[..saved.len() - 1]), "the checkpoint is cut off: it does not end in its `crc32`");
    let mut flipped = saved.clone();
    flipped[saved.len() / 2] ^= 4;
    let sums = (crc32(content(&saved)), crc32(content(&flipped)));
    assert_eq!(
        error_of(&flipped),
        format!(
            "the checkpoint is damaged: its `crc32` is {:#010x}, but that of its bytes is {:#010x}",
            sums.0, sums.1
        )
    );
}

#[test]
fn keys_that_are_missing() {
    for (from, to, expected) in [
        (&b"\xa5train"[..], &b"\xa5brain"[..], "expected the key `train`, not `brain` at byte 19"),
        (b"\xa8progress", b"\xa8optimize", "expected the key `progress`, not `optimize` at byte 79"),
        (b"\xa9optimizer\x81", b"\xa9optimizer\x80", "expected the type of the optimizer with its state at byte"),
        (b"\xa5model\x84", b"\xa5model\xc1", "expected a value at byte"),
        (b"\xa5model\x84", b"\xa5model\xc0\x84", "expected the key `crc32` at byte"),
    ] {
        let error = error_of(&replaced(from, to));
        assert!(error.starts_with(&format!("the checkpoint is not complete: {expected}")), "{error}");
    }
}

#[test]
fn other_optimizers() {
    let folder = Folder::new("optimizers");
    let path = folder.0.join("checkpoint");
    fs::write(&path, saved()).unwrap();
    let (mut model, mut train, mut radam) = (net(), Train::new(1), RAdam::new(0.1));
    let before = all(&model, &radam, &train);
    let result = checkpoint::resume::<_, _, Progress>(&path, &mut model, &mut radam, &mut train);
    assert_eq!(
        result.unwrap_err().to_string(),
        "the checkpoint has an optimizer of the type `Adam`, but `RAdam` is to be resumed: make one of the type that was \
         saved"
    );
    assert!(all(&model, &radam, &train) == before, "something changed");
    assert_eq!(
        error_of(&replaced(b"\xa5beta1", b"\xa5alpha")),
        "the optimizer of the checkpoint cannot be resumed as `Adam`: missing field `beta1`"
    );
}

#[test]
fn other_progress() {
    assert_eq!(
        error_of(&replaced(b"\xa5epoch", b"\xa5epsom")),
        "the progress of the checkpoint cannot be resumed as `Progress`: missing field `epoch`"
    );
}

#[test]
fn rates_that_make_no_sense() {
    // Without a rate, as it is saved here.
    assert_eq!(
        error_of(&replaced(b"\xa4drop\xca\0\0\0\0", b"\xa4drop\xca\x40\0\0\0")),
        "the random stream of the checkpoint cannot be resumed as `Train`: `Train`: a dropout rate must be at least 0 and \
         below 1, but is 2"
    );
}

#[test]
fn other_models() {
    let folder = Folder::new("models");
    let path = folder.0.join("checkpoint");
    fs::write(&path, saved()).unwrap();
    let mut model = initialized(chain((Linear::new(3, 4), Dropout::default())));
    let (mut adam, mut train) = (adam(&mut model), Train::new(1));
    let before = all(&model, &adam, &train);
    let error = checkpoint::resume::<_, _, Progress>(&path, &mut model, &mut adam, &mut train).unwrap_err();
    assert!(error.to_string().contains("dimension `nO` is 4, but 2 in the bytes"), "{error}");
    assert_eq!(error.path(), "0");
    assert!(all(&model, &adam, &train) == before, "something changed");
}

#[test]
fn schedules_that_cannot_be_saved() {
    let folder = Folder::new("custom");
    let path = folder.0.join("checkpoint");
    fs::write(&path, "of before").unwrap();
    let sgd = Sgd::new(Schedule::custom(|_| 0.1));
    let error = checkpoint::save(&path, &net(), &sgd, &Train::new(0), &()).unwrap_err().to_string();
    assert_eq!(
        error,
        "the optimizer cannot be saved in a checkpoint: the enum variant Schedule::Custom cannot be serialized"
    );
    assert_eq!(fs::read(&path).unwrap(), b"of before");
    assert_eq!(folder.names(), ["checkpoint"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk() {
    let (mut model, train) = (net(), Train::new(0));
    let adam = adam(&mut model);
    let error = checkpoint::save("/dev/full", &model, &adam, &train, &()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Io { .. }), "{error}");
    assert!(error.to_string().starts_with("cannot write `/dev/full`: "), "{error}");
}
