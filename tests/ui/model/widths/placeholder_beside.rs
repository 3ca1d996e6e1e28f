use thinc::prelude::*;

// Of `|`, the sum alone decides nothing about two open widths.
model! {
    struct Open = (Relu<8, _> | Relu<8, _>) >> Linear<10, 2>
}

model! {
    struct Unknown = (Relu<8, 4> | Relu<8, _>) >> Linear<_, 2>
}

fn main() {}
