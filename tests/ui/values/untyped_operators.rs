use thinc::prelude::*;

#[derive(Model)]
#[model(forward = scores + probs)]
struct Sum {
    #[layer]
    scores: Linear<4, 2>,
    #[layer]
    probs: Softmax<4, 2>,
}

#[derive(Model)]
#[model(forward = scores | probs)]
struct SideBySide {
    #[layer]
    scores: Linear<4, 2>,
    #[layer]
    probs: Softmax<4, 2>,
}

#[derive(Model)]
#[model(forward = first >> residual(probs))]
struct WithInput {
    #[layer]
    first: Linear<4, 4>,
    #[layer]
    probs: Softmax<4, 4>,
}

#[derive(Model)]
#[model(forward = 0 + 1)]
struct TwoProbs(#[layer] Softmax<4, 2>, #[layer] Softmax<4, 2>);

#[derive(Model)]
#[model(forward = (0 & 1) >> 2)]
struct AfterTuple(#[layer] Linear<4, 2>, #[layer] Softmax<4, 2>, #[layer] Linear<2, 2>);

#[derive(Model)]
#[model(output = Floats2d, forward = 0 >> 1)]
struct Declared(#[layer] Linear<4, 2>, #[layer] Softmax<2, 2>);

fn main() {}
