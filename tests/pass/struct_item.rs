use thinc::prelude::*;

// A struct made by `model!` is the same model as a chain of the same layers with the same seed.
model! {
    struct Mlp = Relu<6, 5> >> Dropout(0.2) >> Softmax<_, 3>
}

fn main() -> Result<()> {
    let x = Floats2d::from_fn([7, 6], |[i, j]| (3 * i + j) as f32 / 10.0 - 1.0);
    let mut model = Mlp::default();
    model.initialize(&(), &(), &mut Train::new(4))?;
    let mut by_hand = chain((Relu::<6, 5>::default(), Dropout::new(0.2), Softmax::<5, 3>::default()));
    by_hand.initialize(&(), &(), &mut Train::new(4))?;

    let probs: Probs = model.predict(x.clone())?;
    assert_eq!(probs.shape(), [7, 3]);
    assert_eq!(probs, by_hand.predict(x.clone())?);
    assert_eq!(model.num_params()?, 6 * 5 + 5 + 5 * 3 + 3);

    // In training both draw the same mask.
    let (y, _) = model.begin_update(x.clone(), &mut Train::new(1))?;
    let (expected, _) = by_hand.begin_update(x, &mut Train::new(1))?;
    assert_eq!(y, expected);
    Ok(())
}
