use thinc::prelude::*;

#[derive(Model)]
#[model(input = Floats2d, forward = hiden >> rate >> output, nmae = "mlp")]
struct Mlp {
    #[layer]
    hidden: Relu<4, 8>,
    #[attr]
    rate: f32,
    #[param]
    #[layer]
    output: Linear<8, 3>,
    note: String,
}

fn uses(model: &Mlp) -> Result<()> {
    let _ = model.zero_grads()?;
    Ok(())
}

fn main() {}
