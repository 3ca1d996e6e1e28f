use thinc::prelude::*;

// `&` gives a tuple, which a layer of the user's takes.
#[derive(Clone, Default, Model)]
#[model(name = "first", signature = _ -> _)]
struct First;

impl Model<(Floats2d, Floats2d)> for First {
    type Output = Floats2d;

    fn begin_update(
        &self,
        (a, b): (Floats2d, Floats2d),
        _: &mut Train,
    ) -> Update<Floats2d, impl Backprop<Self, (Floats2d, Floats2d)> + use<>> {
        let shape = b.shape();
        update::<Self, (Floats2d, Floats2d), _>(a, move |da, _| Ok((da, Floats2d::zeros(shape))))
    }

    fn predict(&self, (a, _): (Floats2d, Floats2d)) -> Result<Floats2d> {
        Ok(a)
    }
}

model! {
    struct Heads = Relu<4, 8> >> (Softmax<8, 3> & Linear<8, 2> & Linear<8, 1>)
}

model! {
    #[derive(Clone)]
    struct Choose = Linear<4, 8> >> (Linear<8, 2> & Linear<8, 5>) >> First
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let x = Floats2d::from_fn([2, 4], |[i, j]| (i + j) as f32 / 3.0);
    let mut model = Heads::default();
    model.initialize(&(), &(), &mut train)?;
    let (a, b, c): (Probs, Floats2d, Floats2d) = model.predict(x.clone())?;
    assert_eq!((a.shape(), b.shape(), c.shape()), ([2, 3], [2, 2], [2, 1]));

    let mut model = Choose::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(x.clone())?.shape(), [2, 2]);
    thinc::testing::check_gradients(&model, x)?;
    Ok(())
}
