use thinc::prelude::*;

fn main() {
    let encode = Relu::<4, 8>::default();
    let _ = model! { &encode >> Softmax<8, 3> };
    let _ = model! { *encode >> Softmax<8, 3> };
    let _ = model! { mut encode >> Softmax<8, 3> };
}
