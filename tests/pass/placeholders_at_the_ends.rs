use thinc::prelude::*;

// What only the data decides stays open, and `initialize` fills it in.
model! {
    #[derive(Clone)]
    struct Mlp = Relu<_, 8> >> LayerNorm<_> >> Softmax<_, _>
}

fn main() -> Result<()> {
    let (x, labels) = (Floats2d::zeros([3, 5]), Ints1d::from(vec![0, 3, 1]));
    let mut model = Mlp::default();
    assert!(model.initialize(&(), &(), &mut Train::new(0)).is_err());
    model.initialize(&x, &labels, &mut Train::new(0))?;
    assert_eq!(model.predict(x.clone())?.shape(), [3, 4]);
    assert_eq!(model.num_params()?, 48 + 16 + 36);

    // The open ends can change.
    model.resize_output(6)?;
    model.resize_input(7)?;
    assert_eq!(model.predict(Floats2d::zeros([1, 7]))?.shape(), [1, 6]);

    let mut model = model! { LayerNorm<_> >> Dropout(0.1) >> residual(Relu<_, _>) };
    model.initialize(&x, &(), &mut Train::new(0))?;
    assert_eq!(model.num_params()?, 10 + 30);
    Ok(())
}
