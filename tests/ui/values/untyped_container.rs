use thinc::prelude::*;

// The first layer tells what flows, here or behind layers that do not.
#[derive(Model)]
#[model(forward = embed >> drop >> again)]
struct Twice {
    #[layer]
    embed: Embed<8, 100>,
    #[layer]
    drop: Option<Dropout>,
    #[layer]
    again: HashEmbed<8, 100>,
}

#[derive(Model)]
#[model(forward = 0 >> 1 >> 2)]
struct AfterDropout(#[layer] Dropout, #[layer] Softmax<8, 8>, #[layer] Linear<8, 2>);

#[derive(Model)]
#[model(input = Ints1d, forward = 0 >> 1)]
struct Ids(#[layer] Dropout, #[layer] Linear<8, 2>);

// Whatever the width, the layers do not fit.
#[derive(Model)]
#[model(forward = 0 >> 1)]
struct Generic<const H: usize>(#[layer] Relu<8, H>, #[layer] Embed<H, 10>);

fn main() {}
