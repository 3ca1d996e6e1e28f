use thinc::prelude::*;

model! {
    #[derive(Clone, Debug, Model)]
    pub struct Mlp = Relu<784, 512> >> Softmax<512, 10>
}

model! {
    #[derive(Clone, Default)]
    pub struct Defaults = Relu<784, 512> >> Softmax<512, 10>
}

fn main() {}
