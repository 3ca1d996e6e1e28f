use thinc::prelude::*;

model! {
    struct Heads = Relu<8, 8> >> Softmax<8, 8> ** 2
}

model! {
    struct Tables = Embed<8, 100> ** 3 >> Linear<8, 2>
}

fn main() {}
