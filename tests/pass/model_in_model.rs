use thinc::prelude::*;

model! {
    struct Encoder = Relu<4, 8> >> LayerNorm<8>
}

model! {
    struct Outer = Encoder >> residual(model! { Relu<8, 8> >> Relu<8, 8> } as model! { type Relu<8, 8> >> Relu<8, 8> })
}

fn main() -> Result<()> {
    let mut train = Train::new(5);
    let mut nested = model! { Encoder >> model! { Relu<8, 8> >> { model! { LayerNorm<8> } } } >> Softmax<8, 3> };
    nested.initialize(&(), &(), &mut train)?;
    assert_eq!(nested.num_params()?, 56 + 72 + 16 + 27);
    assert_eq!(nested.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);

    let mut outer = Outer::default();
    outer.initialize(&(), &(), &mut train)?;
    assert_eq!(outer.num_params()?, 56 + 144);

    // Through a macro of the user's, too.
    macro_rules! hidden {
        () => {
            model! { Relu<8, 8> >> LayerNorm<_> }
        };
    }
    let mut model = model! { Encoder >> hidden!() >> hidden!() };
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 56 + 2 * 88);
    Ok(())
}
