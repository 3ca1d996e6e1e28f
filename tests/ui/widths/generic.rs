use thinc::prelude::*;

// Widths that do not depend on a parameter are checked without one being chosen.
#[derive(Model)]
#[model(input = Floats2d, output = Probs, forward = embed >> hidden >> narrow >> output)]
struct Mlp<const H: usize> {
    #[layer]
    embed: Relu<784, H>,
    #[layer]
    hidden: Relu<H, 32>,
    #[layer]
    narrow: Relu<32, 24>,
    #[layer]
    output: Softmax<16, 10>,
}

fn main() {}
