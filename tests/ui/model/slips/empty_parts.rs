use thinc::prelude::*;

model! {
    struct Nothing =
}

model! {
    struct Parentheses = Relu<4, 8> >> ()
}

model! {
    struct Residual = residual() >> Softmax<4, 3>
}

model! {
    type Alias =
}

fn main() {
    let _ = model! {};
}
