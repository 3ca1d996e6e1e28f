use thinc::prelude::*;

// `[L; N]` is the type that `L ** N` makes, and stands where a type can.
model! {
    struct Deep = Linear<4, 8> >> [Relu<8, 8>; 2] >> (Relu<8, 8> >> LayerNorm<8>) ** 2
}

fn main() -> Result<()> {
    let mut model = Deep::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    assert_eq!(model.num_params()?, 40 + 2 * 72 + 2 * 88);
    let copies: [Relu<8, 8>; 3] = model! { Relu<8, 8> ** 3 };
    assert_eq!(copies.len(), 3);
    Ok(())
}
