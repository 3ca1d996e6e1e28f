use thinc::prelude::*;

const DEEP: bool = true;

model! {
    struct Then = Relu<4, 8> >> if DEEP Relu<8, 8> >> Softmax<8, 2>
}

model! {
    struct Else = Relu<4, 8> >> if DEEP { Relu<8, 8> } else Linear<8, 8> >> Softmax<8, 2>
}

model! {
    struct Empty = Relu<4, 8> >> if DEEP { } else { Linear<8, 8> } >> Softmax<8, 2>
}

fn main() {}
