use thinc::prelude::*;

model! {
    struct One = Relu<784, _> >> Softmax<_, 10>
}

model! {
    struct Two = Relu<784, _> >> Relu<_, _> >> Softmax<_, 10>
}

fn main() {}
