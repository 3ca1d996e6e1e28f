use thinc::prelude::*;

struct Pipeline {
    tagger: model! { type Relu<4, 8> >> Softmax<6, 3> },
}

fn scorer() -> model! { type Relu<4, 8> >> Linear<10, 1> } {
    model! { Relu<4, 8> >> Linear<10, 1> }
}

fn main() {
    let parser: model! { type Relu<4, 8> >> Linear<_, 16> >> Softmax<8, 3> } = Default::default();
}
