use thinc::prelude::*;

// A name of a layer is text; a field of that name is raw where it must be.
model! {
    #[derive(Clone)]
    struct Keywords = #[name = "type"] Relu<4, 8> >> #[name = "match"] LayerNorm<8> >> #[name = "x"] Linear<8, 2>
}

fn main() -> Result<()> {
    let mut model = Keywords::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    assert!(model.params()?.get("type.W").is_some());
    assert!(model.params()?.get("match.G").is_some());
    assert_eq!(model.r#type.num_params()?, 40);
    assert_eq!(model.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 2]);
    Ok(())
}
