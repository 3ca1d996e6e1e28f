//! The structure of a file without the values of its arrays: what can be kept in memory while the values stay on disk.

use std::io::{Read, SeekFrom};

use super::file::SavedFile;
use super::message::not_a_value;
use super::msgpack::{Head, head, length_bytes};
use crate::error::Result;

/// Arrays with fewer bytes stay in the structure: looking for them in the file would take longer.
const SMALL: u64 = 512;

/// The key of the values in an array of numpy: a msgpack bin of four bytes.
const DATA: &[u8] = b"\xc4\x04data";

/// The bytes of one msgpack value of a file, with holes where arrays have their values.
pub(super) struct Skeleton {
    pub(super) bytes: Vec<u8>,
    /// In the order in which they come.
    pub(super) holes: Vec<Hole>,
}

/// Values that stayed in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hole {
    /// Where the structure goes on behind the values.
    pub(super) place: usize,
    /// Where the values are in the file.
    pub(super) offset: u64,
    pub(super) len: usize,
}

/// Reads one value of msgpack, however deeply it is nested, from where the file is.
pub(super) fn read(file: &mut SavedFile) -> Result<Skeleton> {
    let mut skeleton = Skeleton { bytes: Vec::new(), holes: Vec::new() };
    let at = file.position()?;
    Walk { at, file }.value(Some(&mut skeleton))?;
    Ok(skeleton)
}

/// Goes on behind one value of msgpack.
pub(crate) fn skip(file: &mut SavedFile) -> Result<()> {
    let at = file.position()?;
    Walk { at, file }.value(None)
}

struct Walk<'a> {
    at: u64,
    file: &'a mut SavedFile,
}

impl Walk<'_> {
    fn value(&mut self, mut keep: Option<&mut Skeleton>) -> Result<()> {
        let mut values = 1_u64;
        let mut start = [0; 5];
        while values > 0 {
            let at = self.at;
            let wrong = || not_a_value(at);
            let start = self.start(&mut start)?;
            let (_, Head { len, values: more }) = head(start).ok_or_else(wrong)?;
            if len.checked_add(more).is_none_or(|least| least > self.left()) {
                return Err(wrong());
            }
            match keep.as_deref_mut() {
                Some(skeleton) => {
                    let is_data = skeleton.bytes.ends_with(DATA) && matches!(start, [0xc4..=0xc6, ..]);
                    skeleton.bytes.extend_from_slice(start);
                    if is_data && len > SMALL {
                        let (place, offset) = (skeleton.bytes.len(), self.at);
                        let in_memory = usize::try_from(len).map_err(|_| wrong())?;
                        skeleton.holes.push(Hole { place, offset, len: in_memory });
                        self.pass(len)?;
                    } else {
                        self.copy(len, &mut skeleton.bytes)?;
                    }
                }
                None => self.pass(len)?,
            }
            values = (values - 1).checked_add(more).ok_or_else(wrong)?;
        }
        Ok(())
    }

    fn left(&self) -> u64 {
        self.file.len.saturating_sub(self.at)
    }

    /// The marker of a value and its length, or nothing where the file ends.
    fn start<'b>(&mut self, bytes: &'b mut [u8; 5]) -> Result<&'b [u8]> {
        let has_marker = self.fill(&mut bytes[..1])?;
        let len = 1 + length_bytes(bytes[0]);
        let has_length = has_marker && self.fill(&mut bytes[1..len])?;
        Ok(if has_length { &bytes[..len] } else { &[] })
    }

    fn fill(&mut self, to: &mut [u8]) -> Result<bool> {
        if to.len() as u64 > self.left() {
            return Ok(false);
        }
        self.at += to.len() as u64;
        self.file.try_io(|file| file.read_exact(to)).map(|()| true)
    }

    fn copy(&mut self, len: u64, to: &mut Vec<u8>) -> Result<()> {
        self.at += len;
        self.file.try_io(|file| match file.take(len).read_to_end(to)? as u64 {
            copied if copied < len => Err(std::io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        })
    }

    fn pass(&mut self, len: u64) -> Result<()> {
        self.at += len;
        let at = self.at;
        self.file.try_io(|file| {
            if len > SMALL {
                return file.seek(SeekFrom::Start(at)).map(drop);
            }
            // Most are in the buffer, which seeking would give up.
            let mut passed = [0; SMALL as usize];
            file.read_exact(&mut passed[..len as usize])
        })
    }
}
