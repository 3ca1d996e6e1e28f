use thinc::prelude::*;

model! {
    struct Norm = Linear<8, 16> >> Dropout(0.1) >> LayerNorm<_> >> Linear<32, 4>
}

model! {
    struct Joined = (Linear<8, 16> | Linear<8, 4>) >> LayerNorm<_> >> Linear<16, 2>
}

fn main() {}
