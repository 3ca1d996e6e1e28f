use thinc::prelude::*;

model! {
    struct Tagger = Embed<96, 5000> >> residual(Relu<64, 64> >> LayerNorm<64>) >> Softmax<96, 17>
}

fn main() {}
