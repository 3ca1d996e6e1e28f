use thinc::prelude::*;

/// A layer whose width is shared among heads.
#[derive(Model, Default)]
#[model(signature = n_i -> n_i, divisible = n_i % heads, multiply_adds = 0)]
struct Attention<const N: usize = DYN, const HEADS: usize = DYN> {
    #[dim(name = "nI")]
    n_i: Dim<N>,
    #[dim(name = "nH")]
    heads: Dim<HEADS>,
}

impl<const N: usize, const HEADS: usize> Model<Floats2d> for Attention<N, HEADS> {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<N, HEADS>> {
        update::<Self, Floats2d, _>(x, |dy, _| Ok(dy))
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        Ok(x)
    }
}

model! { struct Encoder = Embed<96, 1000> >> Attention<96, 5> >> residual(Attention<_, 7>) }

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d, forward = attend >> output)]
struct Derived {
    #[layer]
    attend: Attention<64, 12>,
    #[layer]
    output: Linear<64, 2>,
}

#[derive(Model, Default)]
#[model(divisible = n_i % head, signature = n_i -> n_i)]
struct Misspelt {
    #[dim]
    n_i: Dim,
    #[dim]
    heads: Dim,
}

fn main() {
    let _ = model! { Relu<8, 30> >> Attention<_, 4> ** 2 };
}
