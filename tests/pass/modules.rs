use thinc::prelude::*;

// Visibilities, and models that are parts of models elsewhere.
mod encoders {
    use thinc::prelude::*;

    model! {
        pub struct Small = Embed<8, 100> >> inner::Norm
    }

    model! {
        pub(crate) type Hidden = Relu<8, 8> >> LayerNorm<8>
    }

    pub mod inner {
        use thinc::prelude::*;

        model! {
            pub(in crate::encoders) struct Norm = LayerNorm<8> >> super::super::Project
        }
    }
}

model! {
    struct Project = Linear<8, 8>
}

model! {
    pub struct Tagger = #[name = "embed"] encoders::Small >> encoders::Hidden >> self::encoders::Hidden >> Softmax<8, 5>
}

fn main() -> Result<()> {
    let mut model = Tagger::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    assert!(model.params()?.get("embed.0.E").is_some());
    assert_eq!(model.num_params()?, 800 + 16 + 72 + 2 * (72 + 16) + 45);
    assert_eq!(model.predict(Ints1d::from(vec![1, 2]))?.shape(), [2, 5]);
    Ok(())
}
