use thinc::prelude::*;

// Copies of one layer are as wide at their ends as the layer is.
const DEPTH: usize = 3;

model! {
    #[derive(Clone)]
    struct Deep = Embed<8, 50> >> Relu<_, _> ** DEPTH >> (Relu<_, 12> >> Relu<_, _>) ** 2 >> Softmax<_, 3>
}

model! {
    struct Backward = Linear<4, _> >> (LayerNorm<_> >> Dropout(0.1)) ** 2 >> Relu<_, _> ** 2 >> Linear<6, 2>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Deep::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 400 + 3 * 72 + 2 * ((8 * 12 + 12) + (12 * 8 + 8)) + 27);
    let mut model = Backward::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 30 + 2 * 12 + 2 * 42 + 14);
    Ok(())
}
