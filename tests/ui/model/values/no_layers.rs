use thinc::prelude::*;

struct Plain;

model! {
    struct Words = String >> Linear<8, 2>
}

model! {
    struct Mine = Relu<4, 8> >> Plain >> Softmax<8, 2>
}

fn main() {}
