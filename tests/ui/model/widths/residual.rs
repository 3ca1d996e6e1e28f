use thinc::prelude::*;

model! {
    struct Wider = Embed<64, 1000> >> residual(Relu<64, 96>)
}

model! {
    struct Deeper = Embed<64, 1000> >> residual(Relu<64, 128> >> Relu<128, 32>) >> Softmax<64, 10>
}

fn main() {}
