use thinc::prelude::*;

// A layer belongs to one model. For a second one it is cloned: `{ encode.clone() }`.
fn main() {
    let encode = Relu::<4, 8>::default();
    let _tags = model! { encode >> Softmax<8, 17> };
    let _labels = model! { encode >> Softmax<8, 3> };
}
