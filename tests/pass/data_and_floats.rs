use thinc::prelude::*;

// Without a typed input, a model takes whatever its first layer takes.
model! {
    struct Mlp = Relu<4, 8> >> Dropout(0.1) >> Softmax<8, 3>
}

model! {
    struct Ids = Embed<8, 50> >> Linear<8, 2>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Mlp::default();
    model.initialize(&(), &(), &mut train)?;
    let x = Floats2d::from_fn([3, 4], |[i, j]| i as f32 - 0.5 * j as f32);
    assert_eq!(model.predict(x.clone())?, model.predict(Data(x.clone()))?);

    let mut grads = model.zero_grads()?;
    let (y, backprop) = model.begin_update(x.clone(), &mut train)?;
    let dx = backprop(LogitsGrad::from(Floats2d::full(y.shape(), 0.5)), &mut grads)?;
    assert_eq!(dx.shape(), x.shape());
    let (y, backprop) = model.begin_update(Data(x), &mut train)?;
    let () = backprop(LogitsGrad::from(Floats2d::full(y.shape(), 0.5)), &mut grads)?;

    let mut model = Ids::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(Ints1d::from(vec![4, 2]))?, model.predict(Ints2d::from_rows(&[[4], [2]]))?);
    Ok(())
}
