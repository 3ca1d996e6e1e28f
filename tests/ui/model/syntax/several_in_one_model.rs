use thinc::prelude::*;

model! {
    #[derive(Clone)]
    pub struct Mlp = #[nam = "hidden"] Rellu<784, 512> * 2 >> chain(Relu<512, 256>, Dropout(rate=0.2)) @ Softmax<256 10>
}

fn main() {}
