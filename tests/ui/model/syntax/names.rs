use thinc::prelude::*;

model! {
    struct Twice = #[name = "encode"] Relu<4, 8> >> #[name = "encode"] Relu<8, 8> >> #[name = "output"] Softmax<8, 2>
}

model! {
    struct Number = #[name = 3] Relu<4, 8> >> #[name] Softmax<8, 2>
}

model! {
    struct Spelling = #[nam = "encode"] Relu<4, 8> >> #[label("output")] Softmax<8, 2>
}

model! {
    struct Characters = #[name = "my layer"] Relu<4, 8> >> #[name = ""] Relu<8, 8> >> #[name = "a.b"] Softmax<8, 2>
}

model! {
    struct Positions = #[name = "1"] Relu<4, 8> >> Softmax<8, 2>
}

fn main() {}
