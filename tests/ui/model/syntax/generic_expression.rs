use thinc::prelude::*;

fn build<const H: usize>() -> impl Model<Floats2d> {
    model! { <H> Relu<784, H> >> Softmax<H, 10> }
}

fn other<const H: usize>() -> impl Model<Floats2d> {
    model! { <const W: usize> Relu<784, W> >> Softmax<W, 10> }
}

fn untyped<const H: usize>() -> impl Model<Floats2d> {
    model! { <const H> Relu<784, H> >> Softmax<H, 10> }
}

fn main() {
    let _ = (build::<16>(), other::<16>());
}
