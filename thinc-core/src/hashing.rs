//! Hashes of ids and of texts, with the values that Thinc and spaCy have for them.
//!
//! | | of | used by |
//! |---|---|---|
//! | [`murmur3_x64_128`] | an id | [`HashEmbed`](crate::layers::HashEmbed) |
//! | [`murmur3_x86_32`] | bytes | [`SparseLinear`](crate::layers::SparseLinear) |
//! | [`murmur64a`] | bytes | [`ngrams`](crate::ops::EmbeddingOps::ngrams) |
//! | [`hash_string`] | a text | [`Strings2Arrays`](crate::layers::Strings2Arrays) |
//! | [`string_store_hash`] | a text | spaCy's `StringStore` |
//!
//! All are of the MurmurHash family by Austin Appleby (2008 to 2011), which is in the public domain: fast and evenly
//! spread, but no protection against someone who looks for collisions.

/// MurmurHash3 x64_128 of the eight bytes of a key, as four 32-bit numbers. What `Ops.hash` and
/// [`HashEmbed`](crate::layers::HashEmbed) use.
///
/// Like Thinc's `MurmurHash3_x86_128_uint64` (whose name is wrong), it gives the low half of each 64-bit half first.
///
/// ```
/// use thinc::hashing::murmur3_x64_128;
///
/// assert_eq!(murmur3_x64_128(1, 0), [4211459146, 4457399, 3547175942, 1032506804]);
/// ```
#[inline]
pub fn murmur3_x64_128(key: u64, seed: u32) -> [u32; 4] {
    let finish = |mut h: u64| {
        h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ (h >> 33)
    };
    let mixed = key.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    const LENGTH: u64 = 8;
    let second = u64::from(seed) ^ LENGTH;
    let first = (u64::from(seed) ^ mixed ^ LENGTH).wrapping_add(second);
    let second = second.wrapping_add(first);
    let (first, second) = (finish(first), finish(second));
    let first = first.wrapping_add(second);
    let second = second.wrapping_add(first);
    [first as u32, (first >> 32) as u32, second as u32, (second >> 32) as u32]
}

/// MurmurHash3 x86_32 of bytes. [`SparseLinear`](crate::layers::SparseLinear) uses it for the eight bytes of a key,
/// [`hash_string`] for texts.
///
/// ```
/// use thinc::hashing::murmur3_x86_32;
///
/// assert_eq!(murmur3_x86_32(b"hello", 0), 0x248b_fa47);
/// ```
#[inline]
pub fn murmur3_x86_32(bytes: &[u8], seed: u32) -> u32 {
    let mix = |k: u32| k.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let (blocks, tail) = bytes.as_chunks::<4>();
    let mut h = seed;
    for block in blocks {
        h = (h ^ mix(u32::from_le_bytes(*block))).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    let rest = tail.iter().rev().fold(0, |rest, &byte| rest << 8 | u32::from(byte));
    h ^= mix(rest) ^ bytes.len() as u32;
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^ (h >> 16)
}

/// MurmurHash64A, of MurmurHash2, of bytes. What [`ngrams`](crate::ops::EmbeddingOps::ngrams) and spaCy use.
///
/// ```
/// use thinc::hashing::murmur64a;
///
/// let bigram = [1_u64, 2].map(u64::to_le_bytes);
/// assert_eq!(murmur64a(bigram.as_flattened(), 0), 2346165840139155392);
/// ```
#[inline]
pub fn murmur64a(bytes: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let (blocks, tail) = bytes.as_chunks::<8>();
    let mut h = seed ^ (bytes.len() as u64).wrapping_mul(M);
    for block in blocks {
        let k = u64::from_le_bytes(*block).wrapping_mul(M);
        h = (h ^ (k ^ (k >> 47)).wrapping_mul(M)).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let rest = tail.iter().rev().fold(0, |rest, &byte| rest << 8 | u64::from(byte));
        h = (h ^ rest).wrapping_mul(M);
    }
    h = (h ^ (h >> 47)).wrapping_mul(M);
    h ^ (h >> 47)
}

/// The id of a text that Thinc's `strings2arrays` gives: [`murmur3_x86_32`] with seed 0 as a signed number, made 64
/// bits wide. So half of all ids have their upper 32 bits set.
///
/// ```
/// use thinc::hashing::hash_string;
///
/// assert_eq!(hash_string("hello"), 613153351);
/// assert_eq!(hash_string("world"), 18446744073635511547);
/// ```
pub fn hash_string(text: &str) -> u64 {
    i64::from(murmur3_x86_32(text.as_bytes(), 0) as i32) as u64
}

/// The id that spaCy's `StringStore` has for a text: [`murmur64a`] with seed 1, and 0 for the empty text.
///
/// spaCy gives the names of its own symbols, such as `NOUN`, small numbers in place of hashes. This function does not
/// know them.
///
/// ```
/// use thinc::hashing::string_store_hash;
///
/// assert_eq!(string_store_hash("coffee"), 3197928453018144401);
/// ```
pub fn string_store_hash(text: &str) -> u64 {
    if text.is_empty() { 0 } else { murmur64a(text.as_bytes(), 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes 0, 1, 2, .., as the reference implementation's test feeds them.
    fn counting(len: usize) -> Vec<u8> {
        (0..len as u8).collect()
    }

    /// Appleby's `VerificationTest`: the hash of the hashes of 256 keys with different seeds has a published value.
    fn verification<const N: usize>(hash: impl Fn(&[u8], u32) -> [u8; N]) -> u32 {
        let keys = counting(255);
        let hashes: Vec<u8> = (0..256).flat_map(|i| hash(&keys[..i], 256 - i as u32)).collect();
        let last = hash(&hashes, 0);
        u32::from_le_bytes([last[0], last[1], last[2], last[3]])
    }

    #[test]
    fn verification_values_of_the_reference() {
        assert_eq!(verification(|bytes, seed| murmur3_x86_32(bytes, seed).to_le_bytes()), 0xb0f5_7ee3);
        assert_eq!(verification(|bytes, seed| murmur64a(bytes, seed.into()).to_le_bytes()), 0x1f0d_3804);
    }

    #[test]
    fn published_values_of_32_bits() {
        for (bytes, seed, hash) in [
            (&b""[..], 0, 0),
            (b"", 1, 0x514e_28b7),
            (b"", 0xffff_ffff, 0x81f1_6f39),
            (b"\xff\xff\xff\xff", 0, 0x7629_3b50),
            (b"!Ce\x87", 0x5082_edee, 0x2362_f9de),
            (b"!Ce", 0, 0x7e4a_8634),
            (b"!C", 0, 0xa0f7_b07a),
            (b"!", 0, 0x7266_1cf4),
            (b"aaaa", 0x9747_b28c, 0x5a97_808a),
        ] {
            assert_eq!(murmur3_x86_32(bytes, seed), hash, "{bytes:?}");
        }
    }

    #[test]
    fn hashes_of_keys_are_those_of_thinc() {
        assert_eq!(murmur3_x64_128(2, 0), [1819721896, 3725074592, 1401649061, 3845513878]);
        assert_eq!(murmur3_x64_128(0, 7), [363161713, 1826689969, 588221874, 425284546]);
    }

    #[test]
    fn texts() {
        assert_eq!(["hello", "world", ""].map(hash_string), [613153351, 18446744073635511547, 0]);
        // From spaCy's documentation.
        assert_eq!(["coffee", "apple", ""].map(string_store_hash), [3197928453018144401, 8566208034543834098, 0]);
    }
}
