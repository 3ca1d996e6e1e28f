use thinc::prelude::*;

model! {
    pub struct Mlp = Relu<784, 512> >> Softmax<512, 10>
}

const _: () = assert!(Mlp::NUM_PARAMS <= 400_000, "the model must fit the phone");
const _: () = assert!(Mlp::MULTIPLY_ADDS < 1_000_000);

fn main() {}
