use thinc::prelude::*;

#[derive(Default, Model)]
#[model(input = Floats2d, output = Floats2d)]
struct Encoder(#[layer] Relu<96, 64>, #[layer] LayerNorm<64>);

model! {
    struct Tagger = Embed<64, 1000> >> Encoder >> Softmax<96, 17>
}

fn main() {}
