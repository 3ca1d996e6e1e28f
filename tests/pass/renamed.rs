// The facade under another name.
extern crate thinc as renamed;

use renamed::prelude::{Embed, Floats2d, Ints1d, Linear, Model, NodeExt, Relu, Result, Softmax, Train, model};

model! {
    #[model(crate = renamed)]
    struct Mlp = Relu<4, 8> >> Softmax<_, 3>
}

model! {
    #[model(crate = ::renamed)]
    type Alias = Embed<8, 50> >> Linear<8, 2>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Mlp::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);
    let mut model = Alias::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(Ints1d::from(vec![1]))?.shape(), [1, 2]);

    let mut model = model! { #![model(crate = renamed)] Relu<4, 8> >> Relu<8, 8> ** 2 };
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 144);
    let mut model: model! { #![model(crate = renamed)] type Relu<4, 8> >> Linear<_, 1> } = Default::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 9);
    Ok(())
}
