//! `from_safetensors_bytes`: the first byte says which model and how to load, the others are loaded.
#![no_main]

use libfuzzer_sys::fuzz_target;
use thinc::prelude::*;
use thinc_fuzz::{MODELS, Work, check, on_model, policy};

struct Safetensors<'a> {
    how: u8,
    bytes: &'a [u8],
}

impl Work for Safetensors<'_> {
    fn on<N: Node>(&mut self, mut model: N) {
        let load = policy(self.how);
        check(&mut model, |model| model.from_safetensors_bytes_with(self.bytes, &load));
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else { return };
    on_model(first, &mut Safetensors { how: first / MODELS, bytes });
});
