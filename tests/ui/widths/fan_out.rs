use thinc::prelude::*;

const WIDTH: usize = 64;

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = a >> (b + c) >> (d | e) >> output)]
struct Fan {
    #[layer]
    a: Relu<8, WIDTH>,
    #[layer]
    b: Linear<WIDTH, 32>,
    #[layer]
    c: Linear<WIDTH, 48>,
    #[layer]
    d: Linear<32, 4>,
    #[layer]
    e: Linear<32, 6>,
    #[layer]
    output: Linear<9, 2>,
}

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = residual(a) >> (b + c))]
struct Inputs {
    #[layer]
    a: Relu<64, 96>,
    #[layer]
    b: Linear<64, 3>,
    #[layer]
    c: Linear<{ 32 + 32 }, 3>,
}

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = a + b)]
struct Start {
    #[layer]
    a: Relu<5, 3>,
    #[layer]
    b: Linear<7, 3>,
}

fn main() {}
