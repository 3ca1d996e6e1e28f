use thinc::prelude::*;

#[derive(Default, Model)]
#[model(forward = 0 >> 1)]
struct Mistaken(#[layer] Embed<8, 100>, #[layer] Embed<8, 100>);

#[derive(Model)]
#[model(forward = 0 >> 1)]
struct Outer(#[layer] Mistaken, #[layer] Linear<8, 2>);

#[derive(Default, Model)]
#[model(input = Floats2d, forward = 0)]
struct Right(#[layer] Linear<8, 2>);

fn main() {
    let _ = Mistaken::default().predict(Ints1d::from(vec![1]));
    let _ = Right::default().predict(Ints1d::from(vec![1]));
}
