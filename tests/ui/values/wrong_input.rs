use thinc::prelude::*;

#[derive(Model)]
#[model(input = std::path::PathBuf, output = Floats2d)]
struct Mlp {
    #[layer]
    hidden: Relu<4, 8>,
}

fn main() {}
