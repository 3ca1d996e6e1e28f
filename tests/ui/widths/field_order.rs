use thinc::prelude::*;

#[derive(Model)]
#[model(input = Floats2d, output = Probs)]
struct Mlp {
    #[layer]
    embed: Relu<784, 512>,
    #[layer]
    dropout: Dropout,
    #[layer]
    output: Softmax<256, 10>,
}

#[derive(Model)]
#[model(input = Floats2d, output = Probs)]
struct Pair(#[layer] Relu<784, 512>, #[layer] Softmax<256, 10>);

fn main() {}
