use thinc::prelude::*;

model! {
    struct Tagger = #[name = "embed"] Embed<64, 1000>
        >> #[name = "encode"] residual(Relu<96, 96>)
        >> #[name = "output"] Softmax<64, 17>
}

fn main() {}
