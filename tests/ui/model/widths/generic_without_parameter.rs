use thinc::prelude::*;

// What does not hang on `H` is wrong for each.
model! {
    struct Mlp<const H: usize> = Relu<784, H> >> Relu<H, 32> >> Relu<24, 16> >> Softmax<12, 10>
}

fn main() {}
