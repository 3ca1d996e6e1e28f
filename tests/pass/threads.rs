use thinc::prelude::*;

// Models are shared by threads, and their callbacks travel.
model! {
    struct Mlp = Relu<4, 8> >> Softmax<_, 3>
}

fn is_shared<T: Send + Sync + 'static>(_: &T) {}

fn main() -> Result<()> {
    let mut model = Mlp::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    is_shared(&model);
    is_shared(&model! { Relu<8, 8> ** 2 >> residual(LayerNorm<8>) });

    let x = Floats2d::full([2, 4], 0.5);
    let expected = model.predict(x.clone())?;
    let outputs: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..2).map(|_| scope.spawn(|| model.predict(x.clone()).unwrap())).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    assert_eq!(outputs, [expected.clone(), expected]);

    let (y, backprop) = model.begin_update(x, &mut Train::new(0))?;
    let mut grads = model.zero_grads()?;
    let dx = std::thread::spawn(move || backprop(LogitsGrad::from(Floats2d::full(y.shape(), 0.1)), &mut grads))
        .join()
        .unwrap()?;
    assert_eq!(dx.shape(), [2, 4]);
    Ok(())
}
