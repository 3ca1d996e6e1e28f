use thinc::prelude::*;

const DEPTH: isize = 3;

model! {
    struct Negative = Relu<8, 8> ** -2
}

model! {
    struct Float = Relu<8, 8> ** 2.0
}

model! {
    struct Text = Relu<8, 8> ** "3"
}

model! {
    struct Layer = Relu<8, 8> ** Relu<8, 8>
}

model! {
    struct Nothing = Relu<8, 8> **
}

model! {
    struct Signed = Relu<8, 8> ** DEPTH
}

fn main() {}
