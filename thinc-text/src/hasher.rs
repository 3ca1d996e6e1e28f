use std::hash::{BuildHasherDefault, Hasher};

/// For maps whose keys are hashes already.
pub(crate) type ById = BuildHasherDefault<IdHasher>;

/// Takes a `u64` for its own hash.
#[derive(Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, id: u64) {
        // Small numbers, such as those of symbols, differ in their low bits alone, and maps look at the high ones, too.
        self.0 = id ^ id.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0.rotate_left(8) ^ u64::from(byte));
        }
    }
}
