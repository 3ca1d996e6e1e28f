use thinc::prelude::*;

model! {
    struct Mlp = Relu<784, 512>.init_weights(he_normal()) >> Dropout(0.2).enable(false) >> Softmax<512, 10>
}

fn main() {}
