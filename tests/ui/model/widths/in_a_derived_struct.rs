use thinc::prelude::*;

// The mistakes are in the derived struct and in the model that it holds.
model! {
    struct Encoder = Relu<96, 64> >> LayerNorm<96>
}

#[derive(Default, Model)]
#[model(input = Ints1d, output = Probs, forward = embed >> encode >> output)]
struct Tagger {
    #[layer]
    embed: Embed<64, 1000>,
    #[layer]
    encode: Encoder,
    #[layer]
    output: Softmax<96, 17>,
}

fn main() {}
