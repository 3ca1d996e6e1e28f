use thinc::prelude::*;

macro_rules! mlp {
    ($name:ident, $hidden:expr, $classes:literal) => {
        model! { struct $name = Relu<784, { $hidden }> >> Softmax<256, $classes> }
    };
}

mlp!(Right, 256, 10);
mlp!(Wrong, 512, 10);

fn main() {}
