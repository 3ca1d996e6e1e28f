use thinc::prelude::*;

model! {
    struct Times = Relu<8, 8> * 3 >> Softmax<8, 2>
}

model! {
    struct Product = Relu<8, 8> * Linear<8, 8>
}

fn main() {}
