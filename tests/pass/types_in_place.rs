use thinc::prelude::*;

// `model! { type .. }` stands wherever a type can.
struct Pipeline {
    tagger: model! { type Relu<4, 8> >> Softmax<8, 3> },
    scorers: Vec<model! { type Linear<3, 3> >> LayerNorm<3> }>,
}

fn tagger() -> model! { type Relu<4, 8> >> Softmax<8, 3> } {
    model! { Relu<4, 8> >> Softmax<8, 3> }
}

fn is_small(_: &model! { type Relu<4, 8> >> Softmax<_, 3> }) -> bool {
    true
}

const fn signature<L: Layer>() -> Signature {
    L::SIGNATURE
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut pipeline = Pipeline { tagger: tagger(), scorers: vec![Default::default(), Default::default()] };
    pipeline.tagger.initialize(&(), &(), &mut train)?;
    pipeline.scorers.initialize(&(), &(), &mut train)?;
    assert!(is_small(&pipeline.tagger));
    assert_eq!(pipeline.tagger.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);
    assert_eq!(pipeline.scorers.num_params()?, 2 * (9 + 3 + 3 + 3));

    let unnamed: model! { type Relu<4, 8> } = Relu::default();
    assert_eq!(unnamed.name(), "relu");
    const WIDTHS: Signature = signature::<model! { type Relu<4, 8> >> Linear<8, 5> }>();
    assert_eq!((WIDTHS.input, WIDTHS.output(4)), (4, 5));
    Ok(())
}
