use thinc::prelude::*;

use thinc::testing::check_gradients;

fn main() -> Result<()> {
    let x = Floats2d::from_fn([4, 3], |[i, j]| (i * i + 3 * j) as f32 / 7.0 - 0.61);
    let mut train = Train::new(3);
    let head = Linear::<4, 2>::default();
    let mut model = model! {
        (Maxout<3, 2> | noop | Linear<3, 1>) >> residual(Maxout<6, 6, 2> >> LayerNorm<6>)
            >> (Linear<6, 4> + Maxout<6, 4>) >> (head & Softmax<4, 3>)
    };
    model.initialize(&(), &(), &mut train)?;
    check_gradients(&model, x.clone())?;

    // The struct of the same wiring has the same gradients.
    model! {
        #[derive(Clone)]
        struct Same = Linear<3, 4> >> (Maxout<4, 4> + noop) >> LayerNorm<4>
    }
    let mut flat = Same::default();
    flat.initialize(&(), &(), &mut Train::new(5))?;
    check_gradients(&flat, x.clone())?;
    let mut nested = model! { Linear<3, 4> >> (Maxout<4, 4> + noop) >> LayerNorm<4> };
    nested.initialize(&(), &(), &mut Train::new(5))?;
    check_gradients(&nested, x)?;
    assert_eq!(flat.num_params()?, nested.num_params()?);
    Ok(())
}
