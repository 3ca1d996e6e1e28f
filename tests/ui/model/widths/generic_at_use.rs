use thinc::prelude::*;

// Whether it fits hangs on `H`, so the error comes where `H` is chosen.
model! {
    struct Mlp<const H: usize> = Relu<784, H> >> Softmax<256, 10>
}

fn main() {
    let model = Mlp::<128>::default();
    let _ = model.predict(Floats2d::zeros([1, 784]));
}
