//! Checkpoints that were cut, changed or made up.

use std::fs;

use proptest::prelude::*;
use thinc::checkpoint::{self, Progress};
use thinc::prelude::*;

use crate::counting;
use crate::differences::{adam, all, content, net, saved, sealed};
use crate::folder::Folder;

/// Tries a file of any bytes: no panic, no change on an error, and no allocation that the bytes do not pay for. Tells whether
/// it could be resumed.
fn try_bytes(folder: &Folder, bytes: &[u8]) -> bool {
    let path = folder.0.join("checkpoint");
    fs::write(&path, bytes).unwrap();
    let (mut model, mut train) = (net(), Train::new(1));
    let mut optimizer = adam(&mut model);
    let before = all(&model, &optimizer, &train);
    let (result, peak) =
        counting::peak(|| checkpoint::resume::<_, _, Progress>(&path, &mut model, &mut optimizer, &mut train));
    if let Err(error) = &result {
        assert!(matches!(error.kind(), ErrorKind::Bytes { .. }), "{error}");
        assert!(all(&model, &optimizer, &train) == before, "something changed: {error}");
    }
    assert!(peak <= 32 * bytes.len() + 32_768, "{peak} bytes were allocated for {} bytes", bytes.len());
    result.is_ok()
}

#[test]
fn files_that_end_early_are_an_error() {
    let (folder, saved) = (Folder::new("early"), saved());
    for len in 0..saved.len() {
        assert!(!try_bytes(&folder, &saved[..len]), "{len} bytes");
    }
    assert!(!try_bytes(&folder, &[&saved[..], b"\0"].concat()));
    assert!(try_bytes(&folder, &saved));
}

#[test]
fn every_bit_counts() {
    let (folder, saved) = (Folder::new("bits"), saved());
    for place in 0..saved.len() {
        let mut flipped = saved.clone();
        flipped[place] ^= 1 << (place % 8);
        assert!(!try_bytes(&folder, &flipped), "byte {place}");
    }
}

/// With the right checksum, as somebody might make them up.
#[test]
fn lengths_and_depths_may_lie() {
    let (folder, saved) = (Folder::new("lies"), saved());
    let bytes = content(&saved);
    let huge =
        [b"\xdd\xff\xff\xff\xff".as_slice(), b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff"];
    for place in 0..bytes.len() {
        let huge = huge[place % huge.len()];
        try_bytes(&folder, &sealed(&[&bytes[..place], huge, &bytes[place + 1..]].concat()));
    }
    let deep = [vec![0x91; 1_000_000], vec![0xc0]].concat();
    for key in [b"\xa5epoch".as_slice(), b"\xa5train", b"\xa8settings", b"\xa5model"] {
        let at = bytes.windows(key.len()).position(|part| part == key).unwrap() + key.len();
        assert!(!try_bytes(&folder, &sealed(&[&bytes[..at], &deep, &bytes[at + 1..]].concat())));
    }
}

/// A schedule may hold another one, but not so many that the stack is used up.
#[test]
fn schedules_may_lie() {
    let (folder, saved) = (Folder::new("schedules"), saved());
    let bytes = content(&saved);
    let key = b"\xaalearn_rate";
    let at = bytes.windows(key.len()).position(|part| part == key).unwrap() + key.len();
    let outer = b"\x81\xadconstant_then\x83\xa4rate\xca\0\0\0\0\xa5steps\x01\xa4then";
    let nested = |depth| sealed(&[&bytes[..at], &outer.repeat(depth), &bytes[at..]].concat());
    for (depth, is_read) in [(1, true), (100, true), (200, false), (1000, false), (100_000, false)] {
        assert_eq!(try_bytes(&folder, &nested(depth)), is_read, "{depth}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_change_is_an_error(start in 0_usize..10_000, len in 0_usize..20, new in proptest::collection::vec(any::<u8>(), 0..20)) {
        let (folder, saved) = (Folder::new("change"), saved());
        let start = start % saved.len();
        let end = (start + len).min(saved.len());
        let changed = [&saved[..start], &new, &saved[end..]].concat();
        prop_assert_eq!(try_bytes(&folder, &changed), changed == saved);
    }

    #[test]
    fn any_change_with_the_right_checksum_is_safe(
        start in 0_usize..10_000,
        len in 0_usize..20,
        new in proptest::collection::vec(any::<u8>(), 0..20),
        second in any::<(u16, u8)>(),
    ) {
        let (folder, saved) = (Folder::new("sealed"), saved());
        let bytes = content(&saved);
        let start = start % bytes.len();
        let end = (start + len).min(bytes.len());
        let mut changed = [&bytes[..start], &new, &bytes[end..]].concat();
        let place = usize::from(second.0) % changed.len();
        changed[place] = second.1;
        try_bytes(&folder, &sealed(&changed));
    }
}
