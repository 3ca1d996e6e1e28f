use thinc::prelude::*;

model! {
    pub struct Colon: Relu<784, 512> >> Softmax<512, 10>
}

model! {
    pub struct Nothing Relu<784, 512> >> Softmax<512, 10>
}

model! {
    pub type Assign := Relu<784, 512> >> Softmax<512, 10>
}

model! {
    pub struct Unit;
}

fn main() {}
