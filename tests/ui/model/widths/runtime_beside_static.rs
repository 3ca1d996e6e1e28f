use thinc::prelude::*;

// `new` takes widths that the compiler does not know; those of the types are checked all the same.
fn main() {
    let width = std::env::args().count();
    let model = model! { Relu::new(None, width) >> Linear::new(width, 64) >> Relu<32, 16> >> Softmax<8, 2> };
    let _ = model.predict(Floats2d::zeros([1, 4]));
}
