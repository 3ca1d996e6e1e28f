use thinc::prelude::*;

fn main() {
    let _ = model! { Relu<8, 8> >> 3 * Relu<8, 8> >> Dropout 0.2 >> Softmax<8, 3> };
    let _ = model! { "relu" >> Softmax<8, 3> };
    let _ = model! { Relu<4, 512> >> 512 >> Softmax<512, 3> };
    let _ = model! { Relu<4, 8> >> |x| x >> Softmax<8, 3> };
}
