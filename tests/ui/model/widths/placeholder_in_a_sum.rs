use thinc::prelude::*;

model! {
    struct Sum = Relu<8, 8> >> (Linear<_, 16> + Linear<_, _>) >> Linear<32, 4>
}

fn main() {}
