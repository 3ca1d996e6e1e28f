use thinc::prelude::*;

model! {
    struct EmbedAfterRelu = Relu<4, 8> >> Embed<16, 100> >> Linear<16, 2>
}

model! {
    struct SoftmaxInside = Relu<4, 8> >> Softmax<8, 8> >> Linear<8, 2>
}

model! {
    struct TwoHeads = Relu<4, 8> >> (Linear<8, 4> & Softmax<8, 3>) >> Linear<4, 2>
}

fn main() {}
