use thinc::prelude::*;

// `with Model.define_operators(..)`, and a model by assignment.
model! {
    struct Mlp = {">>": chain}: Relu<8, 4> >> Softmax<4, 2>
}

model! {
    model = Relu<8, 4> >> Softmax<4, 2>
}

fn main() {}
