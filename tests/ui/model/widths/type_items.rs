use thinc::prelude::*;

model! {
    pub type Encoder = Embed<96, 5000> >> residual(Relu<96, 64>)
}

model! {
    pub type Tagger = Encoder >> Softmax<64, 17>
}

fn main() {}
