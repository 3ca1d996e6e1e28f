//! Writes what the fuzzer starts from: every model as it is saved, with values and without.
//!
//!     cargo run --manifest-path fuzz/Cargo.toml --bin seeds

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use thinc::checkpoint::{self, Progress};
use thinc::prelude::*;
use thinc_fuzz::{MODELS, Work, on_model, scratch};

struct Seeds {
    which: u8,
    corpus: PathBuf,
    result: std::result::Result<(), Box<dyn Error>>,
}

impl Work for Seeds {
    fn on<N: Node>(&mut self, model: N) {
        self.result = self.write(model);
    }
}

impl Seeds {
    fn write<N: Node>(&self, mut model: N) -> std::result::Result<(), Box<dyn Error>> {
        self.seed("from_bytes", "open", model.to_bytes()?)?;
        // Widths that the input does not tell.
        let (x, y) = (Floats2d::zeros([2, 3]), Floats2d::zeros([2, 2]));
        if model.initialize(&x, &y, &mut Train::new(0)).is_ok()
            || model.initialize(&(), &(), &mut Train::new(0)).is_ok()
        {
            self.seed("from_bytes", "initialized", model.to_bytes()?)?;
            self.seed("from_disk", "initialized", model.to_bytes()?)?;
            self.seed("safetensors", "initialized", model.to_safetensors_bytes()?)?;
            let path = scratch();
            checkpoint::save(&path, &model, &Adam::new(0.1), &Train::new(0), &Progress::default())?;
            let checkpoint = fs::read(&path)?;
            fs::remove_file(path)?;
            // The fuzz target adds the checksum.
            self.seed("checkpoint", "initialized", checkpoint[..checkpoint.len() - 11].to_vec())?;
        }
        Ok(())
    }

    fn seed(&self, target: &str, name: &str, bytes: Vec<u8>) -> std::io::Result<()> {
        let folder = self.corpus.join(target);
        fs::create_dir_all(&folder)?;
        for (how, policy) in ["strict", "partial"].iter().enumerate() {
            let first = self.which + MODELS * how as u8;
            fs::write(folder.join(format!("{}-{name}-{policy}", self.which)), [&[first], bytes.as_slice()].concat())?;
        }
        Ok(())
    }
}

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for which in 0..MODELS {
        let mut seeds = Seeds { which, corpus: corpus.clone(), result: Ok(()) };
        on_model(which, &mut seeds);
        seeds.result?;
    }
    Ok(())
}
