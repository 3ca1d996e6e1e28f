use thinc::prelude::*;

// `_` takes the width of the layer behind.
model! {
    struct Backward = Relu<4, _> >> LayerNorm<_> >> Dropout(0.1) >> Relu<7, _> >> LayerNorm<6> >> Softmax<_, 3>
}

fn main() -> Result<()> {
    let mut model = Backward::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    let params = model.params()?;
    let shape = |path: &str| params.get(path).unwrap().shape().to_vec();
    assert_eq!(shape("0.W"), [7, 4]);
    assert_eq!(shape("1.G"), [7]);
    assert_eq!(shape("3.W"), [6, 7]);
    assert_eq!(shape("5.W"), [3, 6]);
    Ok(())
}
