use thinc::prelude::*;

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = scores + probs)]
struct Sum {
    #[layer]
    scores: Linear<4, 2>,
    #[layer]
    probs: Softmax<4, 2>,
}

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = scores | probs)]
struct SideBySide {
    #[layer]
    scores: Linear<4, 2>,
    #[layer]
    probs: Softmax<4, 2>,
}

#[derive(Model)]
#[model(input = Floats2d, output = Probs, forward = first >> residual(probs))]
struct WithInput {
    #[layer]
    first: Linear<4, 4>,
    #[layer]
    probs: Softmax<4, 4>,
}

fn main() {}
