use thinc::prelude::*;

model! {
    pub struct Mlp = Relu<784, 512> >> Softmax<256, 10>
}

fn main() {}
