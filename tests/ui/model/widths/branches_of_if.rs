use thinc::prelude::*;

const WIDE: bool = false;

model! {
    struct Chosen = (if WIDE { Relu<784, 512> } else { Relu<784, 256> }) >> Softmax<512, 10>
}

model! {
    struct Skipped = Relu<784, 512> >> if WIDE { Relu<512, 256> } >> Softmax<256, 10>
}

fn main() {}
