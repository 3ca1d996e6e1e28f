use thinc::prelude::*;

model! {
    struct Outputs = Linear<64, 32> + Linear<64, 48> + Linear<64, 32>
}

model! {
    struct Inputs = Linear<64, 32> + Linear<48, 32>
}

model! {
    struct Both = Relu<10, 64> >> (Linear<64, 32> + Linear<60, 24>) >> Softmax<32, 3>
}

fn main() {}
