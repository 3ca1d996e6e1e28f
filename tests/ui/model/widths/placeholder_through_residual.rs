use thinc::prelude::*;

model! {
    struct Encoder = Embed<96, 5000>
        >> residual(Maxout<_, _> >> LayerNorm<_>)
        >> residual(Relu<_, 64>)
        >> Softmax<96, 17>
}

fn main() {}
