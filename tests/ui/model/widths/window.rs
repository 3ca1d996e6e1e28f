use thinc::prelude::*;

/// A row with its neighbours: three times as wide.
#[derive(Clone, Default, Model)]
#[model(name = "expand_window", signature = n_i -> 3 * n_i)]
struct Window<const N: usize = DYN> {
    #[dim(name = "nI")]
    n_i: Dim<N>,
}

impl<const N: usize> Model<Floats2d> for Window<N> {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<N>> {
        update::<Self, Floats2d, _>(x, |dy, _| Ok(dy))
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        Ok(x)
    }
}

model! {
    struct Encoder = Embed<96, 5000> >> residual(Window<96> >> Maxout<96, 96>)
}

model! {
    struct Wide = Embed<96, 5000> >> Window<64> >> Window<_> >> Linear<576, 96>
}

fn main() {}
