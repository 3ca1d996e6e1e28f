use thinc::prelude::*;

model! {
    struct Dangling = Relu<4, 8> >> Softmax<8, 2> #[name = "output"]
}

model! {
    struct Inner = Relu<4, 8> #[name = "chain"] >> Softmax<8, 2>
}

fn main() {}
