use thinc::prelude::*;

model! {
    struct Before = >> Softmax<8, 3>
}

model! {
    struct After = Relu<4, 8> >>
}

model! {
    struct Between = Relu<4, 8> >> >> Softmax<8, 3>
}

model! {
    struct Beside = Relu<4, 8> | | Linear<4, 3>
}

fn main() {}
