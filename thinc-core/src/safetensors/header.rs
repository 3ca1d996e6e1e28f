//! The header of a file: which tensors there are, and where. Nothing in it is believed before it is checked.

use std::collections::HashSet;
use std::fmt;

use safetensors::Dtype;
use safetensors::tensor::TensorInfo;
use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use super::input::Input;
use crate::array::count;
use crate::bytes::message::shape;
use crate::error::{Error, Result};

/// The bytes that tell the length of the header.
pub(super) const LENGTH: usize = 8;
/// The longest header that other libraries read.
pub(super) const MAX_HEADER: usize = 100_000_000;
/// The name of what the header has beside tensors.
pub(super) const METADATA: &str = "__metadata__";

/// A tensor of a file.
#[derive(Debug)]
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) dtype: Dtype,
    pub(super) shape: Vec<usize>,
    /// Where its first byte is in the file, and the number of bytes.
    pub(super) start: usize,
    pub(super) len: usize,
}

/// The tensors, in the order of their data.
pub(super) fn read(input: &mut Input<'_>) -> Result<Vec<Tensor>> {
    let len = usize::try_from(input.len).unwrap_or(usize::MAX);
    let Some(rest) = len.checked_sub(LENGTH) else {
        return Err(not_safetensors("it ends within the first 8 bytes, which tell the length of the header"));
    };
    let mut length = [0; LENGTH];
    input.read_at(0, &mut length)?;
    let length = usize::try_from(u64::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length > rest.min(MAX_HEADER) {
        return Err(not_safetensors(format_args!(
            "its header is to have {length} bytes, but only {} can follow",
            rest.min(MAX_HEADER)
        )));
    }
    let mut json = vec![0; length];
    input.read_at(LENGTH as u64, &mut json)?;
    let entries: Entries =
        serde_json::from_slice(&json).map_err(|error| not_safetensors(format_args!("its header: {error}")))?;
    place(entries.0, LENGTH + length, rest - length)
}

/// Checks that the tensors lie one behind the other, and nothing else is there.
fn place(mut entries: Vec<(String, TensorInfo)>, data: usize, data_len: usize) -> Result<Vec<Tensor>> {
    entries.sort_by_key(|(_, info)| info.data_offsets);
    let mut tensors = Vec::with_capacity(entries.len());
    let mut end = 0;
    for (name, TensorInfo { dtype, shape: sizes, data_offsets: (start, next) }) in entries {
        if start != end {
            return Err(not_safetensors(format_args!(
                "the data of `{name}` starts at byte {start}, but that of the tensor before ends at {end}"
            )));
        }
        let len = byte_len(dtype, &sizes);
        if len.is_none() || next.checked_sub(start) != len {
            return Err(not_safetensors(format_args!(
                "`{name}` of type {dtype} and shape {} cannot have the bytes {start} to {next}",
                shape(&sizes)
            )));
        }
        if next > data_len {
            return Err(not_safetensors(format_args!(
                "`{name}` is to have the bytes {start} to {next}, but there are {data_len}"
            )));
        }
        end = next;
        tensors.push(Tensor { name, dtype, shape: sizes, start: data + start, len: next - start });
    }
    if end != data_len {
        return Err(not_safetensors(format_args!("the tensors have {end} bytes, but there are {data_len}")));
    }
    Ok(tensors)
}

/// The number of bytes of a tensor. `None` if no memory could hold it, or its last byte is not full.
fn byte_len(dtype: Dtype, sizes: &[usize]) -> Option<usize> {
    let bits = count::<f32>(sizes)?.checked_mul(dtype.bitsize())?;
    (bits % 8 == 0).then_some(bits / 8)
}

#[cold]
fn not_safetensors(why: impl fmt::Display) -> Error {
    Error::bytes(format_args!("this is not a file of safetensors: {why}"))
}

/// The header's tensors, in its order. A name that comes twice is an error, which a map would read over.
struct Entries(Vec<(String, TensorInfo)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of tensors")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if name == METADATA {
                        map.next_value::<IgnoredAny>()?;
                    } else {
                        entries.push((name, map.next_value()?));
                    }
                }
                let mut names = HashSet::with_capacity(entries.len());
                match entries.iter().find(|(name, _)| !names.insert(name.as_str())) {
                    Some((name, _)) => Err(A::Error::custom(format_args!("it has the tensor `{name}` twice"))),
                    None => Ok(Entries(entries)),
                }
            }
        }
        deserializer.deserialize_map(Names)
    }
}
