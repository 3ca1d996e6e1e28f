use thinc::prelude::*;

model! {
    struct MatMul = Relu<8, 8> @ Linear<8, 2>
}

model! {
    struct Minus = Relu<8, 8> - Linear<8, 8>
}

model! {
    struct Pipe = Relu<8, 8> |> Linear<8, 2>
}

model! {
    struct Arrow = Relu<8, 8> -> Linear<8, 2>
}

model! {
    struct FatArrow = Relu<8, 8> => Linear<8, 2>
}

model! {
    struct Left = Relu<8, 8> << Linear<8, 8>
}

model! {
    struct Slash = Relu<8, 8> / Linear<8, 8>
}

fn main() {}
