use thinc::prelude::*;

model! {
    type Encoder = |x: Floats2d| Embed<8, 100> >> Relu<8, 8>
}

fn main() {
    let _: model! { type |x: Floats2d| -> Probs { Softmax<4, 3> } } = model! { Softmax<4, 3> };
}
