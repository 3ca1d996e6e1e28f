use thinc::prelude::*;

// A model by assignment.
model! {
    tagger = Relu<8, 4> >> Softmax<4, 2>
}

fn main() {
    let _ = model! { model = Relu<8, 4> };
}
