use thinc::prelude::*;

fn with_array<L: Layer>(layer: L) -> L {
    layer
}

fn main() {
    let _ = model! { Embed<8, 100> >> residul(Relu<8, 8>) >> Softmax<8, 3> };
    let _ = model! { Embed<8, 100> >> with_aray(Relu<8, 8> >> Linear<8, 4>) };
    let _ = model! { Embed<8, 100> >> nop >> Softmax<8, 3> };
}
