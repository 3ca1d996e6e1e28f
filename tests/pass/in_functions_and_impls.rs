use thinc::prelude::*;

// Items and expressions in bodies, with constants that are only known there.
struct Tagger {
    labels: Vec<String>,
}

impl Tagger {
    const WIDTH: usize = 12;

    fn model(&self) -> impl Model<Floats2d, Output = Probs> + use<> {
        let output = Softmax::new(Self::WIDTH, self.labels.len());
        model! { Relu<4, { Self::WIDTH }> >> LayerNorm<_> >> output }
    }

    fn other() -> impl Model<Floats2d, Output = Floats2d> {
        model! { Relu<4, Self::WIDTH> >> Linear<Self::WIDTH, 2> }
    }
}

trait Build {
    fn build() -> impl Model<Floats2d, Output = Floats2d>;
}

impl Build for Tagger {
    fn build() -> impl Model<Floats2d, Output = Floats2d> {
        model! {
            struct Inside = Relu<4, 3> >> Linear<3, 3>
        }
        Inside::default()
    }
}

fn main() -> Result<()> {
    const WIDTH: usize = 5;
    model! {
        struct Local = Relu<4, WIDTH> >> Linear<WIDTH, 2>
    }
    model! {
        type Alias = Local >> Linear<2, WIDTH>
    }
    let mut train = Train::new(0);
    let mut local = Alias::default();
    local.initialize(&(), &(), &mut train)?;
    assert_eq!(local.num_params()?, 25 + 12 + 15);

    let mut tagger = Tagger { labels: vec!["NOUN".into(), "VERB".into()] }.model();
    tagger.initialize(&(), &(), &mut train)?;
    assert_eq!(tagger.predict(Floats2d::zeros([1, 4]))?.shape(), [1, 2]);
    let mut other = Tagger::other();
    other.initialize(&(), &(), &mut train)?;
    assert_eq!(other.num_params()?, 60 + 26);
    let mut inside = Tagger::build();
    inside.initialize(&(), &(), &mut train)?;
    assert_eq!(inside.num_params()?, 15 + 12);

    // In a closure, in an argument, in a block.
    let build = |width: usize| model! { Relu::new(4, width) >> Linear::new(width, 2) };
    let mut models = [build(3), build(4)];
    for model in &mut models {
        model.initialize(&(), &(), &mut train)?;
    }
    assert_eq!(models[1].num_params()?, 20 + 10);
    Ok(())
}
