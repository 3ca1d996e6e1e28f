use thinc::prelude::*;

// What only the program knows: a boxed model, a list of boxed models, open widths.
fn encoder(deep: bool, width: usize) -> Box<dyn DynModel<Floats2d, Floats2d>> {
    if deep {
        Box::new(model! { Relu::new(None, width) >> LayerNorm::new(width) })
    } else {
        Box::new(Relu::new(None, width))
    }
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    for (deep, params) in [(true, 4 * 6 + 6 + 12), (false, 4 * 6 + 6)] {
        let encode = encoder(deep, 6);
        let mut model = model! { encode >> Softmax::new(None, 3) };
        model.initialize(&Floats2d::zeros([1, 4]), &(), &mut train)?;
        assert_eq!(model.num_params()?, params + 21);
        assert_eq!(model.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);
    }

    let layers: Vec<Box<dyn DynModel<Floats2d, Floats2d>>> =
        vec![Box::new(Relu::new(4, 4)), Box::new(model! { residual(Relu<4, 4>) })];
    let mut model: Box<dyn DynModel<Floats2d, Probs>> = Box::new(model! { layers >> Softmax<4, 3> });
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);
    assert_eq!(model.num_params()?, 2 * 20 + 15);
    Ok(())
}
