use thinc::prelude::*;

// Widths of the types, of `new`, and of the data in one model.
fn build(hidden: usize, classes: Option<usize>) -> impl Model<Floats2d, Output = Probs> {
    model! {
        Relu::new(None, hidden) >> Linear<_, 16> >> Relu<16, 8>
            >> Maxout::with_pieces(8, hidden, 2) >> Softmax::new(None, classes)
    }
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let x = Floats2d::zeros([2, 4]);
    for hidden in [3, 5] {
        let mut model = build(hidden, None);
        model.initialize(&x, &Ints1d::from(vec![0, 2]), &mut train)?;
        let maxout = 2 * (8 * hidden + hidden);
        assert_eq!(model.num_params()?, 5 * hidden + (16 * hidden + 16) + 136 + maxout + (3 * hidden + 3));
        assert_eq!(model.predict(x.clone())?.shape(), [2, 3]);
    }

    // A mismatch that only the program knows is an error of `initialize`, which names the layer.
    let mut model = model! { Relu::new(4, 5) >> Softmax::new(6, 2) };
    let error = model.initialize(&(), &(), &mut train).unwrap_err().to_string();
    assert!(error.contains('5') && error.contains('6'), "{error}");
    Ok(())
}
