use thinc::prelude::*;

model! {
    #[derive(Clone)]
    struct Tagger = #[name = "embed"] HashEmbed<4, 50>.seed(7) >> Relu<4, 4> ** 2 >> #[name = "output"] Softmax<4, 3>
}

fn main() -> Result<()> {
    let mut model = Tagger::default();
    model.initialize(&(), &(), &mut Train::new(3))?;
    let bytes = model.to_bytes()?;
    let mut other = Tagger::default();
    other.from_bytes(&bytes)?;
    let ids = Ints1d::from(vec![8, 1, 13]);
    assert_eq!(other.predict(ids.clone())?, model.predict(ids)?);
    assert_eq!(other.to_bytes()?, bytes);

    let small = model.to_bytes_excluding(&["embed.E"])?;
    assert!(small.len() + 700 < bytes.len());

    // Structs and expressions with the same wiring hold the same layers, under the same paths.
    let mut train = Train::new(3);
    let mut expression = model! { Linear<4, 5> >> LayerNorm<5> };
    model! { struct Item = Linear<4, 5> >> LayerNorm<5> }
    let mut item = Item::default();
    expression.initialize(&(), &(), &mut train)?;
    item.initialize(&(), &(), &mut Train::new(3))?;
    let params = item.params()?;
    expression.use_params(&params)?;
    assert_eq!(
        expression.params()?.iter().map(|(path, _)| path.to_owned()).collect::<Vec<_>>(),
        params.iter().map(|(path, _)| path.to_owned()).collect::<Vec<_>>()
    );
    Ok(())
}
