use thinc::prelude::*;

model! {
    struct Untyped = |x| Relu<4, 8> >> Softmax<8, 2>
}

model! {
    struct Two = |x: Floats2d, y: Floats2d| Relu<4, 8> >> Softmax<8, 2>
}

model! {
    struct Braces = |x: Floats2d| -> Probs Relu<4, 8> >> Softmax<8, 2>
}

model! {
    struct Empty = || Relu<4, 8> >> Softmax<8, 2>
}

model! {
    struct Open = |x: Floats2d Relu<4, 8> >> Softmax<8, 2>
}

model! {
    struct Reference = |x: &Floats2d| Relu<4, 8> >> Softmax<8, 2>
}

model! {
    struct Before = x: Floats2d >> Relu<4, 8>
}

fn main() {}
