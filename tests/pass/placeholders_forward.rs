use thinc::prelude::*;

// `_` takes the width of the layer before.
model! {
    #[derive(Clone)]
    struct Forward = Relu<4, 8> >> LayerNorm<_> >> Dropout(0.1) >> Relu<_, 6> >> noop >> Softmax<_, 3>
}

fn main() -> Result<()> {
    let mut model = Forward::default();
    // Nothing is open: it needs no samples.
    model.initialize(&(), &(), &mut Train::new(0))?;
    let params = model.params()?;
    let shape = |path: &str| params.get(path).unwrap().shape().to_vec();
    assert_eq!(shape("1.G"), [8]);
    assert_eq!(shape("3.W"), [6, 8]);
    assert_eq!(shape("4.W"), [3, 6]);
    const WIDTHS: Signature = Forward::SIGNATURE;
    assert_eq!((WIDTHS.input, WIDTHS.output(4)), (4, 3));
    Ok(())
}
