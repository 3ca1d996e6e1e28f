use thinc::prelude::*;

// The widths stand in the type, and `new` is a function of the type without them.
model! {
    struct Mlp = Relu<784, 512>(784, 512) >> Softmax<512, 10>::new(512, 10)
}

fn main() {}
