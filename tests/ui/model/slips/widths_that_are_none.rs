use thinc::prelude::*;

model! {
    struct Negative = Relu<784, -1> >> Softmax<512, 10>
}

model! {
    struct Float = Relu<784, 512.0> >> Softmax<"512", 10>
}

model! {
    struct Unknown = Relu<PIXELS, 512> >> Softmax<512, ?>
}

model! {
    struct Option = Relu<None, 512> >> Softmax<512, 10>
}

fn main() {}
