use thinc::prelude::*;

const NORM: bool = true;
const DEEP: bool = false;
const HIDDEN: usize = 8;

model! {
    #[derive(Clone)]
    struct Mlp = Relu<4, HIDDEN>
        >> if NORM { LayerNorm<8> }
        >> if DEEP { Relu<8, 8> >> Relu<8, 8> } else { Linear<8, 8> }
        >> if { HIDDEN > 64 } { Dropout(0.5) }
        >> Softmax<8, 3>
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Mlp::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 16 + 72 + 27);
    thinc::testing::check_gradients(&model, Floats2d::from_fn([3, 4], |[i, j]| (i + 2 * j) as f32 / 5.0 - 0.7))?;

    let mut model =
        model! { Relu<4, 8> >> (if DEEP { Relu<8, 8> }) >> residual(if NORM { LayerNorm<8> } else { noop }) };
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 16);
    Ok(())
}
