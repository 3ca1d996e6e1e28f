use thinc::prelude::*;

fn scorer() -> model! { type Relu<4, 8> >> Linear<10, 1> } {
    model! { Relu<4, 8> >> Linear<10, 1> }
}

fn main() {}
