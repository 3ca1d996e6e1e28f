use thinc::prelude::*;

model! {
    Relu<4, 8> >> Softmax<8, 3>
}

fn main() {}
