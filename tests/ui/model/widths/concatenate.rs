use thinc::prelude::*;

model! {
    struct Branches = (Relu<8, 4> | Relu<8, 6> | Relu<8, 8>) >> Linear<16, 2>
}

model! {
    struct Inside = Linear<4, 16> >> (Relu<16, 4> | Relu<8, 4>) >> Softmax<9, 2>
}

fn main() {}
