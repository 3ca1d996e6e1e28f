use thinc::prelude::*;

#[derive(Model)]
#[model(input = Floats2d, output = Probs, forward = embed >> hidden >> output)]
struct Mlp {
    #[layer]
    embed: Relu<784, 512>,
    #[layer]
    hidden: Relu<256, 256>,
    #[layer]
    output: Softmax<128, 10>,
}

fn main() {}
