use thinc::prelude::*;

model! {
    pub struct Mlp<const H: usize> = Relu<784, H> >> Softmax<_, 10>
}

model! {
    pub struct Deep<const H: usize> = Relu<784, H> >> Relu<_, H> >> LayerNorm<_> >> Softmax<H, 10>
}

fn main() {}
