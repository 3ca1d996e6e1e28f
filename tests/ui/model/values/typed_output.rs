use thinc::prelude::*;

model! {
    struct Logits = |x: Floats2d| -> Floats2d { Relu<4, 8> >> Softmax<8, 2> }
}

model! {
    struct Pair = |x: Floats2d| -> (Floats2d, Probs) { Relu<4, 8> >> (Softmax<8, 2> & Linear<8, 2>) }
}

fn main() {
    let _ = model! { |x: Floats2d| -> Probs { Relu<4, 8> >> Linear<8, 2> } };
}
