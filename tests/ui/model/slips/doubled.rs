use thinc::prelude::*;

model! {
    struct Or = (Relu<8, 4> || Relu<8, 6>) >> Linear<10, 2>
}

model! {
    struct And = Relu<8, 4> && Softmax<8, 6>
}

model! {
    struct Plus = Relu<8, 4> ++ Relu<8, 4>
}

fn main() {}
