use thinc::prelude::*;

model! {
    struct Mlp = >> (Relu<8, 4> | ) >> Linear<4, 2> >> >> Softmax<2, 2> +
}

fn main() {}
