use thinc::prelude::*;

model! {
    struct Text = Relu<784, 512> >> Dropout("0.2") >> Softmax<512, 10>
}

model! {
    struct None = Relu<784, 512> >> Dropout() >> Softmax<512, 10>
}

model! {
    struct Many = Relu<784, 512> >> Dropout(0.2, 0.3) >> LayerNorm(512, 512) >> Softmax<512, 10>
}

model! {
    struct Initializer = Relu<784, 512>.init_w(0.1) >> Softmax<512, 10>
}

fn main() {}
