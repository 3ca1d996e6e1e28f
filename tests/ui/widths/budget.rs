use thinc::prelude::*;

#[derive(Model)]
#[model(input = Floats2d, output = Probs)]
struct Mlp {
    #[layer]
    hidden: Relu<784, 512>,
    #[layer]
    output: Softmax<512, 10>,
}

const _: () = assert!(Mlp::NUM_PARAMS < 400_000, "the model has become too large");

// Open widths, and a layer that does not tell.
const OPEN: usize = <Linear>::NUM_PARAMS;
const LIST: usize = <Vec<Linear<4, 4>>>::MULTIPLY_ADDS;

fn main() {}
