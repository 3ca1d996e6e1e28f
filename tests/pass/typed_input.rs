use thinc::prelude::*;

model! {
    struct Typed = |x: Floats2d| Relu<4, 8> >> Softmax<8, 3>
}

model! {
    struct Both = |ids: Ints1d| -> (Floats2d, Probs) { Embed<8, 50> >> (Linear<8, 2> & Softmax<8, 3>) }
}

model! {
    type Alias = |x: Floats2d| -> Floats2d { Relu<4, 8> >> Linear<8, 3> }
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Typed::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);

    let mut model = Both::default();
    model.initialize(&(), &(), &mut train)?;
    let (scores, probs) = model.predict(Ints1d::from(vec![1, 2, 3]))?;
    assert_eq!((scores.shape(), probs.shape()), ([3, 2], [3, 3]));

    let mut model = Alias::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);

    let mut model = model! { |x: Data<Floats2d>| -> Probs { Relu<4, 8> >> Dropout(0.1) >> Softmax<8, 3> } };
    model.initialize(&(), &(), &mut train)?;
    let (y, backprop) = model.begin_update(Data(Floats2d::zeros([2, 4])), &mut train)?;
    let mut grads = model.zero_grads()?;
    // Data has no gradient.
    let () = backprop(LogitsGrad::from(Floats2d::zeros(y.shape())), &mut grads)?;
    Ok(())
}
