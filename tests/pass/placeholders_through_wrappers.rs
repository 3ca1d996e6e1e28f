//! `_` is solved through layers around layers, by function and by type, in all forms.

use thinc::prelude::*;

model! {
    struct TextCat = with_array(HashEmbed<16, 100>)
        >> residual(ExpandWindow >> with_array(Maxout<_, 16> >> LayerNorm<_>))
        >> (ReduceMean | ReduceMax)
        >> Softmax<_, 3>
}

const _: () = assert!(TextCat::NUM_PARAMS == 1600 + 3 * 16 * 49 + 32 + 3 * 33);

model! {
    type Nested = WithArray<Embed<4, 9>> >> WithList<WithArray<Relu<4, 5>>> >> ReduceSum >> Linear<_, 2>
}

fn main() -> Result<()> {
    let x = Ragged::with_lengths(Ints1d::from(vec![1, 2, 3]), &[2, 1])?;
    let mut train = Train::new(0);

    let mut model = TextCat::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(x.clone())?.shape(), [2, 3]);

    let mut nested = Nested::default();
    nested.initialize(&(), &(), &mut train)?;
    assert_eq!(nested.predict(x.clone())?.shape(), [2, 2]);

    let mut expression = model! {
        with_ragged(with_array(Embed<4, 9>)) >> ExpandWindow<2> >> with_array(Relu<_, 6>) >> ReduceMean >> Linear<_, 2>
    };
    expression.initialize(&(), &(), &mut train)?;
    assert_eq!(expression.num_params()?, 36 + 6 * 21 + 2 * 7);
    assert_eq!(expression.predict(x)?.shape(), [2, 2]);
    Ok(())
}
