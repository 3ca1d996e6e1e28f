use thinc::prelude::*;

macro_rules! mlp {
    ($hidden:expr; $layer:ty; $local:ident; $value:expr) => {
        model! { Relu<4, { $hidden }> >> $layer >> $local >> { $value } >> Softmax<_, 3> }
    };
    (rate $rate:expr) => {
        model! { Relu<4, 8> >> Dropout($rate) >> Softmax<_, 3> }
    };
    (sum $first:ident $(, $rest:ident)*) => {
        model! { ($first $(+ $rest)*) >> Linear<8, 2> }
    };
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let middle = residual(Linear::<8, 8>::default());
    let mut model = mlp!(4 * 2; LayerNorm<8>; middle; Relu::<8, 8>::default());
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 16 + 72 + 72 + 27);

    let mut model = mlp!(rate 0.1 + 0.2);
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(Floats2d::zeros([1, 4]))?.shape(), [1, 3]);

    let (a, b, c) = (Relu::<4, 8>::default(), Linear::<4, 8>::default(), Maxout::<4, 8>::default());
    let mut model = mlp!(sum a, b, c);
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 40 + 120 + 18);
    Ok(())
}
