use thinc::prelude::*;

// The second layer takes what the first one gives; what it gives itself does not fit the third.
model! {
    struct Mlp = Relu<784, 512> >> Relu<_, 64> >> Softmax<32, 10>
}

fn main() {}
