use thinc::prelude::*;

#[derive(Model)]
#[model(input = Ints1d, output = Floats2d, forward = embed >> again)]
struct Twice {
    #[layer]
    embed: Embed<8, 100>,
    #[layer]
    again: Embed<8, 100>,
}

fn main() {}
