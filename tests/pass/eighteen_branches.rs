use thinc::prelude::*;

type T = HashEmbed<4, 50>;

model! {
    #[derive(Clone)]
    struct Wide = (T | T | T | T | T | T | T | T | T | T | T | T | T | T | T | T | T | T) >> Linear<_, 2>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Wide::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 18 * 200 + 18 * 4 * 2 + 2);
    assert_eq!(model.predict(Ints1d::from(vec![1, 2, 3]))?.shape(), [3, 2]);

    let mut sums = model! {
        Relu<2, 3> + Relu<2, 3> + Relu<2, 3> + Relu<2, 3> + Relu<2, 3> + Relu<2, 3> + Relu<2, 3> + Relu<2, 3>
            + Relu<2, 3>
    };
    sums.initialize(&(), &(), &mut train)?;
    assert_eq!(sums.num_params()?, 9 * 9);
    assert_eq!(sums.predict(Floats2d::zeros([3, 2]))?.shape(), [3, 3]);

    let mut branches = model! {
        Linear<2, 1> | Linear<2, 2> | Linear<2, 3> | Linear<2, 4> | Linear<2, 5> | Linear<2, 6> | Linear<2, 7>
            | Linear<2, 8> | Linear<2, 9> | Linear<2, 10> | noop
    };
    branches.initialize(&(), &(), &mut train)?;
    let x = Floats2d::from_rows(&[[3.5, -1.0]]);
    let y = branches.predict(x)?;
    assert_eq!(y.shape(), [1, 57]);
    // In the order of the branches: `noop` is last.
    assert_eq!(&y.as_slice()?[55..], [3.5, -1.0]);
    Ok(())
}
