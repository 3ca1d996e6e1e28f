use thinc::prelude::*;

fn main() {
    let hidden = Linear::<4, 8>::default();
    let model = model! { Relu<784, 512> >> hidden >> Softmax<16, 10> };
    let _ = model.predict(Floats2d::zeros([1, 784]));
}
