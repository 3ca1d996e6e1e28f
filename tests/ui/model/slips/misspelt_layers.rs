use thinc::prelude::*;

model! {
    struct Mlp = Relu<784, 512> >> Mxout<512, 512> >> Dropuot(0.2) >> SoftMax<512, 10>
}

model! {
    struct First = Linnear<4, 8> >> Softmax<8, 3>
}

fn main() {}
