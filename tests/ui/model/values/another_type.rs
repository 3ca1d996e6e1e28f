use thinc::prelude::*;

// The type that the annotation spells is not that of the expression.
struct Pipeline {
    tagger: model! { type Relu<4, 8> >> Softmax<8, 3> },
}

fn main() {
    let tagger = model! { Relu<4, 8> >> Dropout(0.2) >> Softmax<8, 3> };
    let _ = Pipeline { tagger };
}
