use thinc::prelude::*;

// `** N` makes N layers with weights of their own.
const DEPTH: usize = 3;

struct Config;

impl Config {
    const DEPTH: usize = 2;
}

model! {
    #[derive(Clone)]
    struct Deep = Linear<4, 8> >> #[name = "hidden"] Relu<8, 8> ** DEPTH >> Linear<8, 2> ** 1
}

fn size(mut model: impl Node) -> usize {
    model.initialize(&(), &(), &mut Train::new(0)).unwrap();
    model.num_params().unwrap()
}

fn main() -> Result<()> {
    let mut model = Deep::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    assert_eq!(model.num_params()?, 40 + 3 * 72 + 18);
    let params = model.params()?;
    let weights = |i: usize| params.get(&format!("hidden.{i}.W")).unwrap().storage().as_slice().unwrap().to_vec();
    assert_ne!(weights(0), weights(1));
    assert_ne!(weights(1), weights(2));
    assert!(params.get("hidden.3.W").is_none());

    assert_eq!(size(model! { Relu<8, 8> ** 4 }), 4 * 72);
    assert_eq!(size(model! { Relu<8, 8> ** 4_usize }), 4 * 72);
    assert_eq!(size(model! { Relu<8, 8> ** { DEPTH * 2 - 1 } }), 5 * 72);
    assert_eq!(size(model! { Relu<8, 8> ** Config::DEPTH }), 2 * 72);
    assert_eq!(size(model! { (Relu<8, 4> >> LayerNorm<4> >> Linear<4, 8>) ** 2 }), 2 * (36 + 8 + 40));
    assert_eq!(size(model! { residual(Relu<8, 8>) ** 3 }), 3 * 72);
    // None at all is the identity.
    assert_eq!(size(model! { Linear<8, 8> >> Relu<8, 8> ** 0 }), 72);
    Ok(())
}
