use thinc::prelude::*;

model! {
    struct Syntax = Relu<4, 8> >> >> Softmax<8, 3>
}

model! {
    struct Widths = Relu<4, 8> >> Softmax<9, 3>
}

model! {
    struct Kinds = Relu<4, 8> >> Embed<8, 100>
}

model! {
    struct Names = Relu<4, 8> >> Sofmax<8, 3>
}

fn main() {}
