use thinc::prelude::*;

// In the place of a type, the input starts with `type`.
struct Pipeline {
    tagger: model! { Relu<4, 8> >> Softmax<8, 3> },
}

fn build() -> model! { Relu<4, 8> >> Softmax<8, 3> } {
    model! { type Relu<4, 8> >> Softmax<8, 3> }
}

fn main() {}
