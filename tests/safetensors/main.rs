//! Parameters as files of safetensors: what comes back, what does not fit and says so, and what nobody should have sent.

#![allow(clippy::unwrap_used, reason = "a test may end at what is not as it should be")]

#[path = "../bytes/counting.rs"]
mod counting;
mod differences;
mod files;
mod history;
mod hostile;
mod mapped;
mod names;
mod python;
mod round_trip;
mod types;

use std::path::PathBuf;

use thinc::prelude::*;

type Mlp = Chain<(Relu, Softmax)>;

fn mlp(widths: [usize; 3]) -> Mlp {
    chain((Relu::new(widths[0], widths[1]), Softmax::new(widths[1], widths[2])))
}

/// All widths open.
fn open() -> Mlp {
    chain((Relu::new(None, None), Softmax::new(None, None)))
}

fn initialized<N: Node>(mut model: N, seed: u64) -> N {
    model.initialize(&(), &(), &mut Train::new(seed)).unwrap();
    model
}

/// The paths, shapes and bits of all parameters that have a value.
fn bits<N: Node>(model: &N) -> Vec<(String, Vec<usize>, Vec<u32>)> {
    let bits = |param: &thinc::lifecycle::ParamValue| {
        param.storage().as_slice().unwrap().iter().map(|value| value.to_bits()).collect()
    };
    model.params().unwrap().iter().map(|(path, param)| (path.to_owned(), param.shape().to_vec(), bits(param))).collect()
}

/// A file with this header, as it is written by hand.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), data].concat()
}

fn f32s(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// What the model is, also where it has no values yet.
fn state<N: Node>(model: &N) -> (Vec<u8>, String) {
    (model.to_bytes().unwrap(), model.summary().unwrap().to_string())
}

/// The error of loading `bytes`, after which the model must be what it was.
#[track_caller]
fn error_with<N: Node>(model: &mut N, bytes: &[u8], load: &Load<'_>) -> String {
    let before = state(model);
    let error = model.from_safetensors_bytes_with(bytes, load).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Bytes { .. }), "{error}");
    assert!(state(model) == before, "the model changed");
    error.to_string()
}

#[track_caller]
fn error<N: Node>(model: &mut N, bytes: &[u8]) -> String {
    error_with(model, bytes, &Load::strict())
}

/// A file that is removed at the end.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("thinc-safetensors-{}-{name}", std::process::id())))
    }

    fn with(name: &str, bytes: &[u8]) -> Self {
        let file = Self::new(name);
        std::fs::write(&file.0, bytes).unwrap();
        file
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}
