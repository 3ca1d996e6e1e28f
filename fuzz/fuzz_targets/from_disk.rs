//! `from_disk`, which must do the same as `from_bytes`: the first byte says which model and how to load, the others are the
//! file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use thinc::prelude::*;
use thinc_fuzz::{MODELS, Work, check, on_model, policy, scratch};

struct FromDisk<'a> {
    how: u8,
    bytes: &'a [u8],
    /// What came of each way.
    results: Vec<Option<Vec<u8>>>,
}

impl Work for FromDisk<'_> {
    fn on<N: Node>(&mut self, mut model: N) {
        let load = policy(self.how);
        let path = scratch();
        let from_file = !self.results.is_empty();
        let mut is_loaded = false;
        check(&mut model, |model| {
            let result =
                if from_file { model.from_disk_with(&path, &load) } else { model.from_bytes_with(self.bytes, &load) };
            is_loaded = result.is_ok();
            result
        });
        self.results.push(model.to_bytes().ok().filter(|_| is_loaded));
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    if std::fs::write(scratch(), bytes).is_err() {
        return;
    }
    let mut work = FromDisk { how: first / MODELS, bytes, results: Vec::new() };
    on_model(first, &mut work);
    on_model(first, &mut work);
    assert!(work.results[0] == work.results[1], "a file gave something else than its bytes");
});
