use thinc::prelude::*;

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = embed >> encod >> output)]
struct Mlp {
    #[layer]
    embed: Relu<4, 8>,
    #[layer]
    encode: Relu<8, 8>,
    #[layer]
    output: Linear<8, 3>,
}

fn main() {}
