use thinc::prelude::*;

fn build<const H: usize>() -> impl Model<Floats2d> {
    model! { <const H: usize> Relu<784, H> >> Softmax<_, 10> }
}

fn main() {
    let _ = build::<16>();
}
