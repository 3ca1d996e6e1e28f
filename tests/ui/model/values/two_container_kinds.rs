use thinc::prelude::*;

model! {
    struct Both = Relu<4, 8> >> Embed<16, 100> >> Softmax<16, 3> >> Linear<3, 2>
}

fn main() {}
