use thinc::prelude::*;

model! {
    struct Ids = |x: Ints1d| Relu<4, 8> >> Softmax<8, 2>
}

model! {
    struct Floats = |x: Floats2d| Embed<8, 100> >> Softmax<8, 2>
}

fn main() {}
