use thinc::prelude::*;

const DEPTH: usize = 4;

model! {
    struct Narrowing = Relu<96, 64> ** 3
}

model! {
    struct Deep = Embed<96, 1000> >> Relu<96, 96> ** DEPTH >> Softmax<64, 10>
}

model! {
    struct Joint = Relu<8, 8> >> (Relu<16, 32> >> Relu<32, 16>) ** { DEPTH / 2 } >> Softmax<32, 2>
}

fn main() {}
