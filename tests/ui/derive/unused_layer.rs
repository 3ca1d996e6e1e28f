use thinc::prelude::*;

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = hidden >> output)]
struct Mlp {
    #[layer]
    hidden: Relu<4, 8>,
    #[layer]
    skip: Relu<8, 8>,
    #[layer]
    output: Linear<8, 3>,
}

fn main() {}
