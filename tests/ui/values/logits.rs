use thinc::prelude::*;

// The gradient of a softmax layer is that of its logits: a plain array is no such thing.
fn train(model: &Softmax<4, 2>, x: Floats2d, train: &mut Train) -> Result<()> {
    let (y, backprop) = model.begin_update(x, train)?;
    let mut grads = model.zero_grads()?;
    let (gradient, _) = L2Distance::new().get_grad_and_loss(&y, &Floats2d::zeros([1, 2]))?;
    backprop(gradient, &mut grads)?;
    Ok(())
}

fn main() {}
