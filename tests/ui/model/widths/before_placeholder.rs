use thinc::prelude::*;

model! {
    struct Mlp = Relu<784, 512> >> Relu<500, _> >> Linear<64, 10> >> Softmax<12, _>
}

fn main() {}
