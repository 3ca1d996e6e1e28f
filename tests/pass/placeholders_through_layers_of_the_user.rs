use thinc::prelude::*;

// Widths go through layers by what they declare.
#[derive(Clone, Default, Model)]
#[model(name = "expand_window", signature = n_i -> 3 * n_i)]
struct Window<const N: usize = DYN> {
    #[dim(name = "nI")]
    n_i: Dim<N>,
}

impl<const N: usize> Model<Floats2d> for Window<N> {
    type Output = Floats2d;

    fn begin_update(&self, x: Floats2d, _: &mut Train) -> Update<Floats2d, impl Backprop<Self, Floats2d> + use<N>> {
        let y = self.predict(x)?;
        update::<Self, Floats2d, _>(y, |dy, _| {
            let width = dy.width() / 3;
            let rows = dy.n_rows();
            let dy = dy.as_slice()?;
            Ok(Floats2d::from_fn([rows, width], |[i, j]| {
                let at = |row: usize, part: usize| dy[row * 3 * width + part * width + j];
                at(i, 1) + if i > 0 { at(i - 1, 2) } else { 0.0 } + if i + 1 < rows { at(i + 1, 0) } else { 0.0 }
            }))
        })
    }

    fn predict(&self, x: Floats2d) -> Result<Floats2d> {
        let [rows, width] = x.shape();
        let x = x.as_slice()?;
        Ok(Floats2d::from_fn([rows, 3 * width], |[i, j]| {
            let row = (i + j / width).wrapping_sub(1);
            if row < rows { x[row * width + j % width] } else { 0.0 }
        }))
    }
}

model! {
    #[derive(Clone)]
    struct Encoder = Embed<4, 50> >> residual(Window<_> >> Maxout<_, 4> >> LayerNorm<_>) >> Linear<_, 2>
}

#[derive(Clone, Default, Model)]
#[model(input = Floats2d, output = Floats2d)]
struct Derived(#[layer] Linear<6, 5>, #[layer] LayerNorm<5>);

model! {
    struct Around = Relu<4, _> >> Derived >> Relu<_, 3> >> model_of_two::Two >> Linear<_, 1>
}

mod model_of_two {
    use thinc::prelude::*;

    model! {
        pub struct Two = Linear<_, 7> >> Linear<_, 8>
    }
}

model! {
    type Backward = Linear<5, _> >> Window<_> >> Maxout<6, 2>
}

fn main() -> Result<()> {
    let mut train = Train::new(1);
    let mut model = Encoder::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 200 + 3 * (12 * 4 + 4) + 8 + 10);
    thinc::testing::check_gradients(&model, Ints1d::from(vec![3, 1, 4, 1]))?;

    let mut model = Around::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 30 + 35 + 10 + 18 + 28 + 64 + 9);

    let mut model = Backward::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(Floats2d::zeros([3, 5]))?.shape(), [3, 2]);
    assert_eq!(model.params()?.get("0.W").unwrap().shape(), [2, 5]);
    Ok(())
}
