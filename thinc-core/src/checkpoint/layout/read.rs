use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use rmp::decode;
use serde::de::DeserializeOwned;

use super::{CRC32, LEN, VERSION, kind};
use crate::bytes::file::SavedFile;
use crate::bytes::{self, Load};
use crate::checkpoint::crc32::Crc32;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Node, Train};

/// How many bytes the checksum takes, with its key.
const CRC32_LEN: u64 = CRC32.len() as u64 + 4;

/// Longer keys, and longer names of types, are not read.
const MAX_KEY: u64 = 4096;

/// Values that are nested more deeply are refused, as reading them takes room on the stack.
const MAX_DEPTH: usize = 128;

/// A file with a checkpoint whose checksum is right.
pub(crate) struct Checkpoint {
    file: SavedFile,
    /// Where the checksum begins.
    end: u64,
}

/// A part that is one value of msgpack, so that no length in it leads beyond it.
#[derive(Clone, Copy)]
struct Part {
    start: u64,
    len: u64,
}

impl Checkpoint {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let file = SavedFile::open(path)?;
        let mut checkpoint = Self { end: file.len, file };
        if !checkpoint.take("a checkpoint", |rest| Some(begins_a_checkpoint(rest)))? {
            return Err(Error::bytes(
                "this file is not a checkpoint, which begins with `thinc_checkpoint`: a model alone is loaded with \
                 `from_disk`",
            ));
        }
        let version: u64 = checkpoint.take("a version", |rest| decode::read_int(rest).ok())?;
        if version != u64::from(VERSION) {
            return Err(Error::bytes(format_args!(
                "the checkpoint is of version {version}, but only version {VERSION} can be read: resume it with the \
                 version of thinc that wrote it"
            )));
        }
        let behind = checkpoint.file.position()?;
        checkpoint.end = checked_end(&mut checkpoint.file)?;
        checkpoint.file.go_to(behind)?;
        Ok(checkpoint)
    }

    /// Fills the model, and gives the rest. Where it fails, the model is as it was.
    pub(crate) fn resume<O: DeserializeOwned, P: DeserializeOwned>(
        mut self,
        model: &mut dyn Node,
    ) -> Result<(O, Train, P)> {
        self.key("train")?;
        let train = self.value()?;
        self.key("progress")?;
        let progress = self.value()?;
        self.key("optimizer")?;
        let type_and_state = "the type of the optimizer with its state";
        self.take(type_and_state, |rest| decode::read_map_len(rest).ok().filter(|&len| len == 1))?;
        let saved_kind = self.str("the type of the optimizer")?;
        let optimizer = self.value()?;
        self.key("model")?;
        let saved_model = self.value()?;
        let at = self.file.position()?;
        if at < self.end {
            return Err(expected("the key `crc32`", at));
        }

        let kind = kind::<O>();
        if saved_kind != kind {
            return Err(Error::bytes(format_args!(
                "the checkpoint has an optimizer of the type `{saved_kind}`, but `{kind}` is to be resumed: make one of \
                 the type that was saved"
            )));
        }
        let rest = (
            self.decode("optimizer", optimizer)?,
            self.decode("random stream", train)?,
            self.decode("progress", progress)?,
        );
        // Last, as nothing can fail once the model has changed.
        self.file.go_to(saved_model.start)?;
        bytes::read_from(model, &mut self.file, &Load::strict())?;
        Ok(rest)
    }

    /// Reads something short, and goes on behind it.
    fn take<T>(&mut self, what: &str, read: impl FnOnce(&mut &[u8]) -> Option<T>) -> Result<T> {
        let at = self.file.position()?;
        let mut bytes = Vec::new();
        let ahead = self.end.saturating_sub(at).min(MAX_KEY);
        self.file.try_io(|file| file.take(ahead).read_to_end(&mut bytes))?;
        let mut rest = &bytes[..];
        let value = read(&mut rest).ok_or_else(|| expected(what, at))?;
        self.file.go_to(at + (bytes.len() - rest.len()) as u64)?;
        Ok(value)
    }

    fn str(&mut self, what: &str) -> Result<String> {
        self.take(what, |rest| str(rest).map(str::to_owned))
    }

    fn key(&mut self, key: &str) -> Result<()> {
        let at = self.file.position()?;
        let found = self.str(&format!("the key `{key}`"))?;
        if found == key { Ok(()) } else { Err(expected(&format!("the key `{key}`, not `{found}`"), at)) }
    }

    /// Goes on behind a value.
    fn value(&mut self) -> Result<Part> {
        let start = self.file.position()?;
        bytes::skip(&mut self.file).map_err(|error| match error.kind() {
            ErrorKind::Bytes { .. } => expected("a value", start),
            _ => error,
        })?;
        let len = self.file.position()?.saturating_sub(start);
        if start + len > self.end { Err(expected("a value", start)) } else { Ok(Part { start, len }) }
    }

    fn decode<T: DeserializeOwned>(&mut self, what: &str, part: Part) -> Result<T> {
        self.file.go_to(part.start)?;
        let decoded = self.file.try_io(|file| {
            let mut deserializer = rmp_serde::Deserializer::new(BufReader::new(file.take(part.len)));
            deserializer.set_max_depth(MAX_DEPTH);
            Ok(T::deserialize(&mut deserializer))
        })?;
        decoded.map_err(|error| {
            let kind = kind::<T>();
            Error::bytes(format_args!("the {what} of the checkpoint cannot be resumed as `{kind}`: {error}"))
        })
    }
}

fn begins_a_checkpoint(rest: &mut &[u8]) -> bool {
    decode::read_map_len(rest).is_ok_and(|len| len == LEN) && str(rest) == Some("thinc_checkpoint")
}

fn str<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let (text, behind) = decode::read_str_from_slice(*rest).ok()?;
    *rest = behind;
    Some(text)
}

/// Where the checksum begins, if it is right.
fn checked_end(file: &mut SavedFile) -> Result<u64> {
    let cut_off = || Error::bytes("the checkpoint is cut off: it does not end in its `crc32`");
    let end = file.len.checked_sub(CRC32_LEN).ok_or_else(cut_off)?;
    file.go_to(0)?;
    let mut crc = Crc32::new();
    let (mut key, mut sum) = ([0; CRC32.len()], [0; 4]);
    file.try_io(|file| {
        let mut content = file.take(end);
        loop {
            let bytes = content.fill_buf()?;
            if bytes.is_empty() {
                break;
            }
            crc.add(bytes);
            let len = bytes.len();
            content.consume(len);
        }
        file.read_exact(&mut key)?;
        file.read_exact(&mut sum)
    })?;
    let (sum, found) = (u32::from_be_bytes(sum), crc.value());
    match &key == CRC32 {
        false => Err(cut_off()),
        true if sum == found => Ok(end),
        true => Err(Error::bytes(format_args!(
            "the checkpoint is damaged: its `crc32` is {sum:#010x}, but that of its bytes is {found:#010x}"
        ))),
    }
}

#[cold]
fn expected(what: &str, at: u64) -> Error {
    Error::bytes(format_args!("the checkpoint is not complete: expected {what} at byte {at}"))
}
