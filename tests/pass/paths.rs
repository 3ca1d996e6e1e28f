use thinc::prelude::*;

// Layers are named by `#[name]`, and by their positions without it.
model! {
    struct Unnamed = Relu<4, 8> >> Dropout >> Softmax<8, 3>
}

model! {
    struct Named = #[name = "hidden"] Relu<4, 8> >> #[name = "drop"] Dropout >> #[name = "output"] Softmax<8, 3>
}

model! {
    struct Mixed = #[name = "hidden"] Relu<4, 8> >> Dropout >> Softmax<8, 3>
}

fn paths(model: &impl Node) -> Vec<String> {
    model.params().unwrap().iter().map(|(path, _)| path.to_owned()).collect()
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Unnamed::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(paths(&model), ["0.W", "0.b", "2.W", "2.b"]);

    let mut model = Named::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(paths(&model), ["hidden.W", "hidden.b", "output.W", "output.b"]);
    assert_eq!(model.params()?.get("hidden.W").unwrap().shape(), [8, 4]);
    // A name is the name of a field as well.
    assert_eq!(model.output.num_params()?, 27);
    model.drop.set_dropout_rate(0.5)?;

    let mut model = Mixed::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(paths(&model), ["2.W", "2.b", "hidden.W", "hidden.b"]);
    Ok(())
}
