use thinc::prelude::*;

model! {
    pub enum Mlp = Relu<784, 512> >> Softmax<512, 10>
}

model! {
    const MODEL = Relu<784, 512> >> Softmax<512, 10>
}

model! {
    fn build() = Relu<784, 512> >> Softmax<512, 10>
}

fn main() {}
