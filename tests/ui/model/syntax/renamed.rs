use thinc::prelude::*;

model! {
    #[model(crat = thinc)]
    struct Spelling = Relu<4, 8> >> Softmax<8, 3>
}

fn main() {
    let _ = model! { #![model(krate = thinc)] Relu<4, 8> >> Softmax<8, 3> };
}
