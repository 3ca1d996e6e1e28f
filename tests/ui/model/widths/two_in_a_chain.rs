use thinc::prelude::*;

model! {
    /// Classifies digits.
    pub struct Digits = Relu<784, 512> >> Dropout(0.2) >> Relu<256, 64> >> Softmax<32, 10>
}

fn main() {}
