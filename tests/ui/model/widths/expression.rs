use thinc::prelude::*;

fn main() {
    let model = model! { Relu<784, 512> >> Dropout(0.2) >> Relu<256, 128> >> Softmax<64, 10> };
    let _ = model.predict(Floats2d::zeros([1, 784]));
}
