use thinc::prelude::*;

model! {
    struct Lifetime<'a> = Relu<4, 8> >> Softmax<8, 2>
}

model! {
    struct Untyped<const H> = Relu<4, H> >> Softmax<H, 2>
}

model! {
    struct Float<const RATE: f32> = Relu<4, 8> >> Dropout(RATE) >> Softmax<8, 2>
}

fn main() {}
