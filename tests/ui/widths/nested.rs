use thinc::prelude::*;

mod encoder {
    use thinc::prelude::*;

    #[derive(Model)]
    #[model(input = Floats2d, output = Floats2d)]
    pub struct Encoder(#[layer] Relu<96, 96>, #[layer] LayerNorm<96>);
}

#[derive(Model)]
#[model(input = Ints1d, output = Probs, forward = embed >> encode >> output)]
struct Tagger {
    #[layer]
    embed: Embed<64, 1000>,
    #[layer]
    encode: encoder::Encoder,
    #[layer]
    output: Softmax<64, 17>,
}

fn main() {}
