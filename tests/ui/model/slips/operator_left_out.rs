use thinc::prelude::*;

model! {
    struct Mlp = Relu<784, 512>
        Dropout(0.2)
        Softmax<512, 10>
}

fn main() {}
