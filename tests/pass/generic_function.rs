use thinc::prelude::*;

fn mlp<const H: usize>() -> impl Model<Floats2d, Output = Probs> {
    model! { <const H: usize> Relu<4, H> >> Relu<H, H> ** 2 >> Softmax<H, 3> }
}

fn around<L: Model<Floats2d, Output = Floats2d>>(layer: L) -> impl Model<Floats2d, Output = Probs> {
    model! { Relu<4, 8> >> layer >> Softmax<8, 3> }
}

struct Builder<const H: usize>;

impl<const H: usize> Builder<H> {
    fn build(&self) -> impl Model<Floats2d, Output = Floats2d> + use<H> {
        model! { <const H: usize> Relu<4, H> >> Linear<H, 2> }
    }
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = mlp::<6>();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 30 + 2 * 42 + 21);
    let mut model = around(residual(Relu::<8, 8>::default()));
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.predict(Floats2d::zeros([2, 4]))?.shape(), [2, 3]);
    let mut model = Builder::<12>.build();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 60 + 26);
    Ok(())
}
