//! The map of msgpack that a checkpoint is.

mod read;
mod write;

pub(super) use read::Checkpoint;
pub(super) use write::write;

/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;

/// The number of keys.
const LEN: u32 = 6;

/// What stands in front of the checksum, which comes last: its key, and that it is a number of 32 bits.
const CRC32: &[u8; 7] = b"\xa5crc32\xce";

/// The name of a type, without modules.
fn kind<T>() -> String {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let parts = std::any::type_name::<T>().split_inclusive(|c| !is_part(c));
    parts.map(|part| part.rsplit("::").next().unwrap_or(part)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::{Adam, Sgd};

    #[test]
    fn optimizers_go_by_their_types() {
        assert_eq!(kind::<Adam>(), "Adam");
        assert_eq!(kind::<(Adam, Vec<Option<Sgd>>)>(), "(Adam, Vec<Option<Sgd>>)");
    }
}
