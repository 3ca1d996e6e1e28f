use thinc::prelude::*;

// Models of `model!` are fields of structs that derive `Model`.
model! {
    #[derive(Clone)]
    struct Encoder = |x: Floats2d| -> Floats2d { Relu<4, 8> >> LayerNorm<_> }
}

#[derive(Clone, Default, Model)]
#[model(input = Floats2d, output = Probs, forward = encode >> (narrow + skip) >> output)]
struct Classifier {
    #[layer]
    encode: Encoder,
    #[layer]
    narrow: model! { type Relu<8, 4> >> Linear<4, 3> },
    #[layer]
    skip: Linear<8, 3>,
    #[layer]
    output: Softmax<3, 2>,
}

model! {
    struct Outer = Classifier & Linear<4, 1>
}

fn main() -> Result<()> {
    let mut model = Classifier::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    assert_eq!(model.num_params()?, 56 + 36 + 15 + 27 + 8);
    assert!(model.params()?.get("narrow.1.W").is_some());
    let x = Floats2d::from_fn([3, 4], |[i, j]| (i + 2 * j) as f32 / 5.0 - 0.7);
    thinc::testing::check_gradients(&model, x.clone())?;

    let mut model = Outer::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    let (probs, score) = model.predict(x)?;
    assert_eq!((probs.shape(), score.shape()), ([3, 2], [3, 1]));
    Ok(())
}
