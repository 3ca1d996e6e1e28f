//! `checkpoint::resume`: the first byte says which model, the others are the checkpoint but for its checksum, which is made to be
//! right.
#![no_main]

use libfuzzer_sys::fuzz_target;
use thinc::checkpoint::{self, Progress};
use thinc::prelude::*;
use thinc_fuzz::{Work, check, crc32, on_model, scratch};

struct Resume;

impl Work for Resume {
    fn on<N: Node>(&mut self, mut model: N) {
        let (mut optimizer, mut train) = (Adam::new(0.5), Train::new(7));
        check(&mut model, |model| {
            let progress: Progress = checkpoint::resume(scratch(), model, &mut optimizer, &mut train)?;
            let path = scratch();
            checkpoint::save(&path, model, &optimizer, &train, &progress).expect("what was resumed can be saved");
            let again: Progress = checkpoint::resume(&path, model, &mut optimizer, &mut train)?;
            // A score may be NaN.
            assert!(format!("{again:?}") == format!("{progress:?}"));
            Ok(LoadReport::default())
        });
        let _ = (train.rng().uniform(), optimizer.learn_rate(), optimizer.averages().map(Averages::len));
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    let checkpoint = [bytes, b"\xa5crc32\xce", &crc32(bytes).to_be_bytes()].concat();
    if std::fs::write(scratch(), checkpoint).is_ok() {
        on_model(first, &mut Resume);
    }
});
