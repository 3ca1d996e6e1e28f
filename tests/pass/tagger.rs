use thinc::prelude::*;

// The tagger of spaCy's size classes: four hashed features of a token, a deep encoder, tags.
const WIDTH: usize = 16;
const DEPTH: usize = 4;

model! {
    #[derive(Clone)]
    struct Features = (
        #[name = "norm"] HashEmbed<WIDTH, 500>.seed(8)
            | #[name = "prefix"] HashEmbed<WIDTH, 100>.column(1).seed(9)
            | #[name = "suffix"] HashEmbed<WIDTH, 250>.column(2).seed(10)
            | #[name = "shape"] HashEmbed<WIDTH, 250>.column(3).seed(11)
    ) >> #[name = "mix"] Maxout<_, WIDTH> >> LayerNorm<_>
}

model! {
    #[derive(Clone)]
    struct Tagger = #[name = "features"] Features
        >> #[name = "encode"] residual(Maxout<_, _> >> LayerNorm<_> >> Dropout) ** DEPTH
        >> #[name = "output"] Softmax<_, 17>
}

fn main() -> Result<()> {
    let mut model = Tagger::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    let square = 3 * (WIDTH * WIDTH + WIDTH) + 2 * WIDTH;
    assert_eq!(
        model.num_params()?,
        1100 * WIDTH + 3 * (4 * WIDTH * WIDTH + WIDTH) + 2 * WIDTH + DEPTH * square + 17 * WIDTH + 17
    );
    assert_eq!(model.features.suffix.num_params()?, 250 * WIDTH);
    assert!(model.params()?.get("encode.3.layer.1.G").is_some());
    let tokens = Ints2d::from_fn([5, 4], |[i, j]| (i * 31 + j * 7) as u64);
    assert_eq!(model.predict(tokens.clone())?.shape(), [5, 17]);
    model.set_dropout_rate(0.0)?;
    thinc::testing::check_gradients(&model, tokens)?;
    Ok(())
}
