use thinc::prelude::*;

// The callback of every operator computes the derivative of the forward pass.
use thinc::testing::check_gradients;

model! {
    #[derive(Clone)]
    struct EveryOperator = (Maxout<3, 2> | noop | Linear<3, 1>)
        >> residual(Maxout<6, 6, 2> >> LayerNorm<6>)
        >> Maxout<6, 6> ** 2
        >> (Linear<6, 4> + Maxout<6, 4> + (Linear<6, 3> >> Linear<_, 4>))
        >> (Linear<4, 2> & Softmax<4, 3> & noop)
}

model! {
    #[derive(Clone)]
    struct Nested = Linear<3, 6> >> ((Linear<6, 2> & Softmax<6, 3>) & (Linear<6, 2> >> LayerNorm<2>))
}

model! {
    #[derive(Clone)]
    struct Tables = (Embed<3, 9> | HashEmbed<2, 20> | Embed<4, 9>) >> Linear<_, 2>
}

model! {
    #[derive(Clone)]
    struct SumOfInputs = noop + Linear<3, 3> + noop
}

fn main() -> Result<()> {
    let x = Floats2d::from_fn([4, 3], |[i, j]| (i * i + 3 * j) as f32 / 7.0 - 0.61);
    let mut train = Train::new(3);
    let mut model = EveryOperator::default();
    model.initialize(&(), &(), &mut train)?;
    let report = check_gradients(&model, x.clone())?;
    assert!(report.checked > model.num_params()? / 2, "{report}");

    let mut model = Nested::default();
    model.initialize(&(), &(), &mut train)?;
    check_gradients(&model, x.clone())?;

    let mut model = SumOfInputs::default();
    model.initialize(&(), &(), &mut train)?;
    check_gradients(&model, x.clone())?;
    check_gradients(&model, Floats2d::zeros([0, 3]))?;

    let mut model = Tables::default();
    model.initialize(&(), &(), &mut train)?;
    check_gradients(&model, Ints1d::from(vec![0, 8, 3, 8]))?;
    Ok(())
}
