use thinc::prelude::*;

model! {
    struct Mlp = relu<784, 512> >> dropout(0.2) >> softmax<512, 10>
}

fn main() {}
