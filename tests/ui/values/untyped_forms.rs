use thinc::prelude::*;

// No types fit these.
#[derive(Model)]
#[model(forward = residual(0 & noop))]
struct Endless(#[layer] Linear<4, 4>);

#[derive(Model)]
#[model(forward = (0 & 1) + (0 & 1 & 1))]
struct TwoAndThree(#[layer] Linear<4, 4>, #[layer] Linear<4, 4>);

#[derive(Model)]
#[model(forward = 0 >> 1)]
struct Tree(#[layer] Linear<4, 4>, #[layer] Option<Box<Tree>>);

#[derive(Model)]
#[model(forward = 0)]
struct NoLayer(#[layer] String);

#[derive(Model)]
#[model(output = Probs, forward = 0 & 1)]
struct NoTuple(#[layer] Linear<4, 4>, #[layer] Softmax<4, 4>);

fn main() {}
