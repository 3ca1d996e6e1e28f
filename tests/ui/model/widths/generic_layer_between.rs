use thinc::prelude::*;

model! {
    struct Block<const N: usize> = residual(Relu<N, N> >> LayerNorm<N>)
}

model! {
    struct Mlp = Relu<8, 16> >> Block<32> >> Block<_> >> Softmax<16, 3>
}

fn main() {}
