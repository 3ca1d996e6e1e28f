//! What the first bytes of a msgpack value say about the rest of it.

use rmp::Marker;

/// What follows the first bytes of a value.
#[derive(Clone, Copy)]
pub(super) struct Head {
    /// How many bytes of its own.
    pub(super) len: u64,
    /// How many values that it is made of.
    pub(super) values: u64,
}

/// How many bytes behind the marker say how long the value is.
pub(super) fn length_bytes(marker: u8) -> usize {
    use Marker::*;
    match Marker::from_u8(marker) {
        Str8 | Bin8 | Ext8 => 1,
        Str16 | Bin16 | Array16 | Map16 | Ext16 => 2,
        Str32 | Bin32 | Array32 | Map32 | Ext32 => 4,
        _ => 0,
    }
}

/// Reads the marker and the length behind it, and gives how many bytes these are; `None` where there are too few, or no
/// value begins so.
pub(super) fn head(bytes: &[u8]) -> Option<(usize, Head)> {
    use Marker::*;
    let (&marker, rest) = bytes.split_first()?;
    let length = rest.get(..length_bytes(marker))?;
    let number = length.iter().fold(0_u64, |n, &byte| n << 8 | u64::from(byte));
    let (len, values) = match Marker::from_u8(marker) {
        FixPos(_) | FixNeg(_) | Null | True | False => (0, 0),
        U8 | I8 => (1, 0),
        U16 | I16 => (2, 0),
        U32 | I32 | F32 => (4, 0),
        U64 | I64 | F64 => (8, 0),
        FixStr(len) => (u64::from(len), 0),
        Str8 | Bin8 | Str16 | Bin16 | Str32 | Bin32 => (number, 0),
        FixArray(len) => (0, u64::from(len)),
        Array16 | Array32 => (0, number),
        FixMap(len) => (0, 2 * u64::from(len)),
        Map16 | Map32 => (0, 2 * number),
        FixExt1 => (2, 0),
        FixExt2 => (3, 0),
        FixExt4 => (5, 0),
        FixExt8 => (9, 0),
        FixExt16 => (17, 0),
        Ext8 | Ext16 | Ext32 => (number + 1, 0),
        Reserved => return None,
    };
    Some((1 + length.len(), Head { len, values }))
}
