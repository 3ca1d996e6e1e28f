use thinc::prelude::*;

model! {
    pub struct Mlp {
        hidden: Relu<784, 512>,
        output: Softmax<512, 10>,
    }
}

model! {
    pub struct Tuple(Relu<784, 512>, Softmax<512, 10>);
}

fn main() {}
