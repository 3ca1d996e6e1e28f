use thinc::prelude::*;

// Models of another crate.
use models_crate::{Block, Encoder, Projection, nested};

model! {
    #[derive(Clone)]
    struct Tagger = Encoder >> Block<8> >> #[name = "head"] nested::Head<3>
}

model! {
    type Inferred = Linear<5, _> >> Block<_> >> Projection >> Softmax<_, 2>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Tagger::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 400 + 72 + (72 + 16) + 27);
    assert!(model.params()?.get("head.output.W").is_some());
    assert_eq!(model.predict(Ints1d::from(vec![1, 2]))?.shape(), [2, 3]);

    let built = models_crate::mlp::<6>(2);
    let mut model = model! { built >> Softmax::new(2, 2) };
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, (4 * 6 + 6) + (6 * 2 + 2) + 6);

    let mut model = Inferred::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 48 + (72 + 16) + (8 * 4 + 4) + 10);
    // A macro of that crate that expands to `model!` here.
    assert_eq!(models_crate::num_params_of!(Relu<4, 8> >> Linear<8, 2>), 40 + 18);
    Ok(())
}
