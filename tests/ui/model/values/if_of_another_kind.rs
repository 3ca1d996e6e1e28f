use thinc::prelude::*;

const DEPTH: usize = 3;
const NORM: bool = true;

model! {
    struct Number = Relu<4, 8> >> if DEPTH { Relu<8, 8> } >> Softmax<8, 2>
}

// Without `else` it is `noop`, which gives no `Probs`.
model! {
    struct Kinds = |x: Floats2d| Relu<4, 8> >> if NORM { Softmax<8, 2> } else { Linear<8, 2> }
}

fn main() {}
