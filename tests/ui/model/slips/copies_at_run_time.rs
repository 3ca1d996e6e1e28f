use thinc::prelude::*;

fn build(depth: usize) -> impl Model<Floats2d, Output = Floats2d> {
    model! { Relu<8, 8> ** depth }
}

fn main() {
    let _ = build(3);
}
