use thinc::prelude::*;

// The program of docs/shape_errors.md.
model! {
    pub struct Mlp = Relu<784, 512> >> Relu<256, 64> >> Softmax<32, 10>
}

fn main() {}
