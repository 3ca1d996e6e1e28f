use thinc::prelude::*;

model! {
    pub struct Mlp = Relu<784, 512> >> Softmax<512, 10>
}

model! {
    pub struct Typed = |x: Floats2d| Dropout(0.1) >> Relu<784, 512>
}

fn main() -> Result<()> {
    let ids = Ints1d::from(vec![1, 2, 3]);
    Mlp::default().predict(ids.clone())?;
    Typed::default().predict(ids)?;
    let y: Floats2d = Mlp::default().predict(Floats2d::zeros([1, 784]))?;
    Ok(())
}
