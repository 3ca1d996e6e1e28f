use thinc::prelude::*;

model! {
    pub type Encoder = Embed<8, 100> >> residual(Relu<8, 8>)
}

model! {
    type Tagger = Encoder >> Softmax<8, 5>
}

fn hand_written() -> Chain<(Embed<8, 100>, Residual<Relu<8, 8>>)> {
    chain((Embed::default(), residual(Relu::default())))
}

fn main() -> Result<()> {
    // An alias is the structural type, so both are interchangeable.
    let mut encoder: Encoder = hand_written();
    encoder.initialize(&(), &(), &mut Train::new(3))?;
    let ids = Ints1d::from(vec![5, 99, 5]);
    assert_eq!(encoder.predict(ids.clone())?.shape(), [3, 8]);

    let mut default: Encoder = Default::default();
    default.initialize(&(), &(), &mut Train::new(3))?;
    assert_eq!(default.to_bytes()?, encoder.to_bytes()?);

    let mut tagger = Tagger::default();
    tagger.initialize(&(), &(), &mut Train::new(3))?;
    assert_eq!(tagger.predict(ids)?.shape(), [3, 5]);
    Ok(())
}
