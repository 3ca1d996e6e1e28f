use thinc::prelude::*;

// A branch of `|` takes what the others leave of the sum, and branches have one input.
model! {
    struct Rest = (Linear<4, 6> | Linear<_, _>) >> Linear<10, 2>
}

model! {
    struct Input = (Linear<_, 6> | (LayerNorm<_> >> Relu<4, 3>) | LayerNorm<_>) >> Softmax<_, 2>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Rest::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.params()?.get("1.W").unwrap().shape(), [4, 4]);

    let mut model = Input::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 30 + 8 + 15 + 8 + (13 * 2 + 2));
    Ok(())
}
