use thinc::prelude::*;

// One mistake of each sort in one model.
model! {
    struct Tagger = |x: Floats2d| -> Floats2d { Embed<96, 5000> >> Relu<64, 32> >> Softmax<16, 17> }
}

fn main() {}
