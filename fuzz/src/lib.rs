//! What the fuzz targets have in common: models with every kind of part, and what must hold for them whatever is loaded.

use thinc::prelude::*;

/// What is done with a model, whatever its type is.
pub trait Work {
    fn on<N: Node>(&mut self, model: N);
}

/// How many models there are.
pub const MODELS: u8 = 6;

/// Works on one of the models.
pub fn on_model(which: u8, work: &mut impl Work) {
    match which % MODELS {
        0 => work.on(chain((Relu::new(None, None), chain((Dropout::default(), Softmax::new(None, None)))))),
        1 => work.on(chain((
            with_array(chain((Embed::new(None, None).column(1), residual(Maxout::new(None, None))))),
            ReduceMean::default(),
            LayerNorm::new(None),
        ))),
        2 => work.on(concatenate((Linear::new(3, 2), BatchNorm::new(3)))),
        3 => work.on(with_padded(chain((Lstm::new(2, 3), Gru::new(None, None))))),
        4 => work.on(vec![MultiHeadAttention::new(8, 2); 2]),
        _ => work.on(Tagger::default()),
    }
}

/// A struct whose versions differ.
#[derive(Default, Model)]
#[model(input = Floats2d, output = Probs, forward = hidden >> added >> output, removed("scale"))]
pub struct Tagger {
    #[layer]
    #[model(rename = "encode")]
    hidden: Mish<4, 3>,
    #[layer]
    #[model(default)]
    added: Linear<3, 3>,
    #[layer]
    output: Softmax<3, 2>,
    #[attr]
    #[model(rename = "tags", default)]
    labels: Vec<String>,
}

/// Loads, and checks what must hold after it: on an error the model is as it was, and what was loaded can be saved and loaded.
pub fn check<N: Node>(model: &mut N, load: impl FnOnce(&mut N) -> Result<LoadReport>) {
    let before = model.to_bytes().expect("it has nothing that cannot be saved");
    match load(model) {
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert!(model.to_bytes().is_ok_and(|after| after == before), "the model changed: {error}");
        }
        Ok(report) => {
            let after = model.to_bytes().expect("what was loaded can be saved");
            model.from_bytes(&after).expect("what was saved can be loaded");
            assert!(model.to_bytes().is_ok_and(|again| again == after), "not the same: {report}");
            assert!(model.summary().is_ok_and(|summary| !summary.to_string().is_empty()));
        }
    }
}

/// Loads strictly or in part, as a byte says.
pub fn policy(byte: u8) -> Load<'static> {
    if byte & 1 == 0 { Load::strict() } else { Load::partial() }
}

/// Memory that is a file to the system, and fast.
pub fn scratch() -> std::path::PathBuf {
    let folder = std::path::Path::new("/dev/shm");
    let folder = if folder.is_dir() { folder.to_owned() } else { std::env::temp_dir() };
    folder.join(format!("thinc-fuzz-{}", std::process::id()))
}

/// The checksum of a checkpoint, as zlib's.
pub fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 0 { crc >> 1 } else { crc >> 1 ^ 0xedb8_8320 };
    !bytes.iter().fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), step))
}
