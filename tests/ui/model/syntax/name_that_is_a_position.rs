use thinc::prelude::*;

// The second layer without a name is `1` already.
model! {
    struct Positions = #[name = "1"] Relu<4, 8> >> Softmax<8, 2>
}

fn main() {}
