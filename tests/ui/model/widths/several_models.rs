use thinc::prelude::*;

model! {
    struct First = Relu<4, 8> >> Softmax<9, 2>
}

model! {
    type Second = Embed<16, 100> >> Linear<61, 4>
}

fn third() {
    let _ = model! { LayerNorm<5> >> Linear<6, 7> };
}

fn main() {}
