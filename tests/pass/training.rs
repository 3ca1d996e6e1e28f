use thinc::prelude::*;

// A model learns what three points belong to.
model! {
    struct Classifier = Relu<2, 16> >> residual(Relu<_, _>) >> Softmax<_, 3>
}

fn main() -> Result<()> {
    let x = Floats2d::from_rows(&[[0.0, 1.0], [1.0, 0.0], [-1.0, -1.0]]);
    let labels = Ints1d::from(vec![2, 0, 1]);
    let mut train = Train::new(0);
    let mut model = Classifier::default();
    model.initialize(&x, &labels, &mut train)?;
    let mut adam = Adam::new(0.01);
    let mut grads = model.zero_grads()?;
    let loss = CategoricalCrossentropy::new();
    for _ in 0..200 {
        let (probs, backprop) = model.begin_update(x.clone(), &mut train)?;
        backprop(loss.get_grad(&probs, &labels)?, &mut grads)?;
        model.finish_update(&mut adam, &mut grads)?;
    }
    assert_eq!(model.predict(x)?.argmax_rows()?, [2, 0, 1]);
    Ok(())
}
