use thinc::prelude::*;

const W: usize = 8;

model! {
    struct Long = Relu<4, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W>
        >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W>
        >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W>
        >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W>
        >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Relu<W, W> >> Dropout(0.1) >> Softmax<W, 3>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Long::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 27 * 72 + 27);
    assert!(model.params()?.get("29.W").is_some());
    let x = Floats2d::full([2, 4], 0.5);
    let (y, backprop) = model.begin_update(x, &mut train)?;
    let mut grads = model.zero_grads()?;
    let dx = backprop(LogitsGrad::from(Floats2d::full(y.shape(), 0.1)), &mut grads)?;
    assert_eq!(dx.shape(), [2, 4]);

    // As an expression, with widths to infer all along.
    let mut model = model! {
        Relu<4, 8> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_>
            >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_>
            >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_>
            >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_>
            >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> LayerNorm<_> >> Softmax<_, 3>
    };
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 28 * 16 + 27);
    Ok(())
}
