use thinc::prelude::*;

model! {
    struct TwoHeads = Relu<16, 32> >> (Softmax<32, 5> & Linear<64, 1>)
}

fn main() {}
