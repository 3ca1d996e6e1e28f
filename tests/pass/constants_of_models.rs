use thinc::prelude::*;

// What a model costs is known to the compiler, where its widths are.
model! {
    struct Mlp = Relu<784, 512> >> Dropout(0.2) >> Softmax<_, 10>
}

model! {
    struct Tagger<const W: usize> = Embed<W, 100> >> residual(Maxout<W, W> >> LayerNorm<W>) ** 4 >> Softmax<W, 17>
}

const _: () = assert!(Mlp::NUM_PARAMS == 784 * 512 + 512 + 512 * 10 + 10);
const _: () = assert!(Mlp::NUM_PARAMS < 1_000_000, "the model must fit");
const _: () = assert!(Mlp::MULTIPLY_ADDS == 784 * 512 + 512 * 10);

fn main() -> Result<()> {
    let mut model = Tagger::<8>::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    assert_eq!(model.num_params()?, Tagger::<8>::NUM_PARAMS);
    let model = model! { Mlp >> noop };
    fn params<L: Layer>(_: &L) -> usize {
        L::NUM_PARAMS
    }
    assert_eq!(params(&model), Mlp::NUM_PARAMS);
    Ok(())
}
