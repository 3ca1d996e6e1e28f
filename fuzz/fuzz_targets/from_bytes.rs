//! `from_bytes`: the first byte says which model and how to load, the others are loaded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use thinc::prelude::*;
use thinc_fuzz::{MODELS, Work, check, on_model, policy};

struct FromBytes<'a> {
    how: u8,
    bytes: &'a [u8],
}

impl Work for FromBytes<'_> {
    fn on<N: Node>(&mut self, mut model: N) {
        let can = model.can_from_bytes(self.bytes);
        let load = policy(self.how);
        check(&mut model, |model| {
            let result = model.from_bytes_with(self.bytes, &load);
            assert!(!can || result.is_ok(), "it could not be loaded: {result:?}");
            result
        });
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    on_model(first, &mut FromBytes { how: first / MODELS, bytes });
});
