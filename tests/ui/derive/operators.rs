use thinc::prelude::*;

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = a >> * b)]
struct Star {
    #[layer]
    a: Relu<4, 8>,
    #[layer]
    b: Linear<8, 3>,
}

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = a - b)]
struct Minus {
    #[layer]
    a: Relu<4, 8>,
    #[layer]
    b: Linear<8, 3>,
}

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = a >>)]
struct Missing {
    #[layer]
    a: Relu<4, 8>,
}

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = self.a >> self.b)]
struct WithSelf {
    #[layer]
    a: Relu<4, 8>,
    #[layer]
    b: Linear<8, 3>,
}

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = chain(a, b))]
struct Python {
    #[layer]
    a: Relu<4, 8>,
    #[layer]
    b: Linear<8, 3>,
}

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = a ** 2)]
struct Power {
    #[layer]
    a: Relu<8, 8>,
}

fn main() {}
