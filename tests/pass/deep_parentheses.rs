use thinc::prelude::*;

model! {
    #[derive(Clone)]
    struct Deep = ((((((((Relu<4, 8>)))) >> (((((LayerNorm<_>))))))))
        >> (residual(residual(residual((Linear<8, 8> >> (residual(Linear<_, 8>)))))))
        >> ((((noop | (noop | (noop | (noop + (noop + Linear<8, 8>)))))))) >> Linear<32, 2>)
}

fn main() -> Result<()> {
    let mut model = Deep::default();
    model.initialize(&(), &(), &mut Train::new(1))?;
    assert_eq!(model.num_params()?, 40 + 16 + 2 * 72 + 72 + 66);
    let x = Floats2d::from_fn([3, 4], |[i, j]| 0.3 * i as f32 - 0.2 * j as f32 + 0.05);
    thinc::testing::check_gradients(&model, x)?;
    Ok(())
}
