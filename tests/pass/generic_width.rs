use thinc::prelude::*;

model! {
    #[derive(Clone)]
    pub struct Mlp<const H: usize> = Relu<4, H> >> Dropout(0.1) >> Softmax<H, 3>
}

model! {
    struct Between<const IN: usize, const OUT: usize> = Relu<IN, 16> >> LayerNorm<16> >> Linear<16, OUT>
}

fn size<const H: usize>() -> usize {
    let mut model = Mlp::<H>::default();
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    assert_eq!(model.predict(Floats2d::zeros([2, 4])).unwrap().shape(), [2, 3]);
    model.num_params().unwrap()
}

fn main() -> Result<()> {
    assert_eq!(size::<5>(), 4 * 5 + 5 + 5 * 3 + 3);
    assert_eq!(size::<64>(), 4 * 64 + 64 + 64 * 3 + 3);
    // Generic models are parts of others.
    let mut model = model! { Between<4, 9> >> Between<9, 4> >> Mlp<8> };
    model.initialize(&(), &(), &mut Train::new(0))?;
    assert_eq!(model.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);
    Ok(())
}
