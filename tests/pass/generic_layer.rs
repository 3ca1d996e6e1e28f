use thinc::prelude::*;

// Generic over a layer, as long as widths are named.
model! {
    #[derive(Clone)]
    struct Block<L: Layer, const W: usize> = residual(L >> LayerNorm<W>) >> Dropout(0.1)
}

model! {
    struct Wrap<L>
    where
        L: Model<Floats2d, Output = Floats2d>,
    = Relu<4, 8> >> L >> Linear<8, 2>
}

fn main() -> Result<()> {
    let mut relu = Block::<Relu<8, 8>, 8>::default();
    let mut maxout = Block::<Maxout<8, 8>, 8>::default();
    let mut wrapped = Wrap::<Block<Linear<8, 8>, 8>>::default();
    let mut train = Train::new(0);
    relu.initialize(&(), &(), &mut train)?;
    maxout.initialize(&(), &(), &mut train)?;
    wrapped.initialize(&(), &(), &mut train)?;
    assert_eq!(relu.num_params()?, 72 + 16);
    assert_eq!(maxout.num_params()?, 3 * 72 + 16);
    assert_eq!(wrapped.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 2]);
    Ok(())
}
