//! A file that is read piece by piece.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::disk;
use super::message::after_the_end;
use crate::error::Result;

/// A file that was opened for reading, or what a pipe gave.
pub(crate) struct SavedFile {
    source: Box<dyn Source>,
    /// How many bytes it has.
    pub(crate) len: u64,
    path: PathBuf,
}

/// Bytes that can be read from any place.
pub(crate) trait Source: BufRead + Seek {}

impl<S: BufRead + Seek> Source for S {}

impl SavedFile {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let opened = || -> io::Result<(Box<dyn Source>, u64)> {
            if fs::metadata(path)?.is_file() {
                let file = File::open(path)?;
                let len = file.metadata()?.len();
                return Ok((Box::new(BufReader::new(file)), len));
            }
            let bytes = fs::read(path)?;
            let len = bytes.len() as u64;
            Ok((Box::new(Cursor::new(bytes)), len))
        };
        let (source, len) = opened().map_err(|source| disk::error("read", path, source))?;
        Ok(Self { source, len, path: path.to_owned() })
    }

    /// Where the file is read next.
    pub(crate) fn position(&mut self) -> Result<u64> {
        self.try_io(|file| file.stream_position())
    }

    pub(crate) fn go_to(&mut self, position: u64) -> Result<()> {
        self.try_io(|file| file.seek(SeekFrom::Start(position))).map(drop)
    }

    /// An error where the file goes on.
    pub(super) fn check_end(&mut self) -> Result<()> {
        match self.len.saturating_sub(self.position()?) {
            0 => Ok(()),
            left => Err(after_the_end(left)),
        }
    }

    /// Reads what is at a place.
    pub(crate) fn read_at(&mut self, offset: u64, to: &mut [u8]) -> Result<()> {
        self.try_io(|file| {
            file.seek(SeekFrom::Start(offset))?;
            file.read_exact(to)
        })
    }

    /// What `work` gives; its errors name the file.
    pub(crate) fn try_io<R>(&mut self, work: impl FnOnce(&mut dyn Source) -> io::Result<R>) -> Result<R> {
        work(&mut *self.source).map_err(|source| disk::error("read", &self.path, source))
    }
}
