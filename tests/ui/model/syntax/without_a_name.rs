use thinc::prelude::*;

model! {
    pub struct = Relu<784, 512> >> Softmax<512, 10>
}

model! {
    type = Relu<784, 512> >> Softmax<512, 10>
}

fn main() {}
