use thinc::prelude::*;

fn build(deep: bool) -> impl Model<Floats2d> {
    model! { Relu<4, 8> >> if deep { Relu<8, 8> } >> Softmax<8, 2> }
}

fn main() {
    let _ = build(true);
}
