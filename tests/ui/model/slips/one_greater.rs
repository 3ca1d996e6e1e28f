use thinc::prelude::*;

model! {
    struct Mlp = Relu<784, 512> > Softmax<512, 10>
}

model! {
    struct Three = Relu<784, 512> >>> Softmax<512, 10>
}

model! {
    struct Open = Relu<784, 512 >> Softmax<512, 10>
}

fn main() {}
