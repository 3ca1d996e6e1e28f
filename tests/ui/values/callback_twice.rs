use thinc::prelude::*;

fn twice(model: &Linear<4, 2>, x: Floats2d, train: &mut Train) -> Result<()> {
    let (y, backprop) = model.begin_update(x, train)?;
    let mut grads = model.zero_grads()?;
    backprop(y.clone(), &mut grads)?;
    backprop(y, &mut grads)?;
    Ok(())
}

fn main() {}
