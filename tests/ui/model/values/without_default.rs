use thinc::prelude::*;

/// Has no widths of its own, but a setting without a default.
#[derive(Model)]
#[model(input = Floats2d, output = Floats2d)]
struct Encoder {
    #[layer]
    hidden: Relu<4, 8>,
    #[model(skip)]
    path: std::path::PathBuf,
    #[model(skip)]
    log: std::fs::File,
}

model! {
    struct Tagger = Encoder >> Softmax<8, 3>
}

fn main() {
    let _ = model! { Encoder >> Softmax<8, 3> };
}
