use thinc::prelude::*;

model! { struct Encoder = with_array(Embed<32, 100>) >> TransformerEncoder<32, 5, 64> >> ReduceMean }

/// A block of the user.
#[derive(Model, Default)]
#[model(input = Ragged, output = Ragged, forward = narrow >> attention)]
struct Block<const N: usize, const H: usize> {
    #[layer]
    narrow: WithArray<Linear<32, N>>,
    #[layer]
    attention: MultiHeadAttention<N, H>,
}

model! { struct OfBlocks = |x: Ragged| Block<16, 4> >> with_array(Linear<16, 32>) >> Block<16, 3> }

fn main() {
    let _ = model! { |x: Ragged| Block<12, 5> >> ReduceMean };
}
