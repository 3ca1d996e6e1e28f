use thinc::prelude::*;

// A macro sees no more than its input: the width of the function must be named in it.
fn build<const H: usize>() -> impl Model<Floats2d> {
    model! { Relu<784, H> >> Softmax<H, 10> }
}

fn main() {
    let _ = build::<16>();
}
