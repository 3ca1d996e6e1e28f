use thinc::prelude::*;

fn main() {
    let encoder = Relu::<4, 8>::default();
    let _ = model! { encodr >> Dropout(rate) >> Softmax<_, 3> };
    drop(encoder);
}
