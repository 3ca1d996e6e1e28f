use thinc::prelude::*;

// Containers are layers, as types and as values.
model! {
    struct Boxed = Box<Relu<4, 8>> >> Option<LayerNorm<8>> >> Vec<Linear<8, 8>> >> Linear<8, 2>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    // By default an option is none, and a list is empty.
    let mut model = Boxed::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 18);
    assert_eq!(model.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 2]);

    let list = vec![Relu::new(None, 8), Relu::new(8, 8)];
    let norm = Some(LayerNorm::<8>::default());
    let boxed = Box::new(Softmax::<8, 3>::default());
    let mut model = model! { list >> norm >> boxed };
    model.initialize(&Floats2d::zeros([1, 8]), &(), &mut train)?;
    assert_eq!(model.num_params()?, 2 * 72 + 16 + 27);
    assert_eq!(model.predict(Floats2d::zeros([2, 8]))?.shape(), [2, 3]);
    Ok(())
}
