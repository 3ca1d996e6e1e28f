use thinc::prelude::*;

// The second program of docs/shape_errors.md.
model! {
    pub struct Mlp = Relu<784, 512> >> Embed<16, 1000> >> Softmax<16, 10>
}

fn main() {}
