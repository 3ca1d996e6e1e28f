use thinc::prelude::*;

// Through `residual`, whose input is as wide as its output, in both directions.
model! {
    #[derive(Clone)]
    struct Encoder = Embed<8, 50>
        >> residual(Relu<_, _> >> LayerNorm<_>)
        >> residual(Relu<_, 12> >> Relu<_, _>)
        >> Linear<_, 4>
}

model! {
    type Backward = Linear<5, _> >> residual(LayerNorm<_> >> Dropout) >> residual(Linear<_, 6>) >> Softmax<_, 2>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Encoder::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 400 + 72 + 16 + (8 * 12 + 12) + (12 * 8 + 8) + 36);
    thinc::testing::check_gradients(&model, Ints1d::from(vec![1, 7, 1]))?;

    let mut model = Backward::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 36 + 12 + 42 + 14);
    Ok(())
}
