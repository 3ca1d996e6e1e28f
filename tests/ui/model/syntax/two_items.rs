use thinc::prelude::*;

model! {
    pub struct Encoder = Embed<96, 5000> >> Relu<96, 96>

    pub struct Tagger = Encoder >> Softmax<96, 17>
}

fn main() {}
