use thinc::prelude::*;

model! {
    struct Mlp = Relu<784, 512>.init_w(he_normal()) >> Softmax<256, 10>.init_w(zero()).temperature(2.0)
}

fn main() {}
