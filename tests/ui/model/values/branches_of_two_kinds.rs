use thinc::prelude::*;

model! {
    struct Sum = Relu<4, 8> >> (Linear<8, 3> + Softmax<8, 3>)
}

model! {
    struct Beside = Relu<4, 8> >> (Softmax<8, 3> | Linear<8, 3>) >> Linear<6, 2>
}

model! {
    struct Back = Relu<4, 8> >> residual(Softmax<8, 8>)
}

model! {
    struct Inputs = (Embed<8, 100> | Relu<8, 8>) >> Linear<16, 2>
}

fn main() {}
