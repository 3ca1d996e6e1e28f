use thinc::prelude::*;

// A value in an item says its type, and is made anew by each `default()`.
fn output() -> Softmax<8, 3> {
    Softmax::default().temperature(2.0)
}

macro_rules! hidden {
    ($width:literal) => {
        Relu::<$width, $width>::default().init_w(he_normal())
    };
}

model! {
    struct Mlp = Linear<4, 8>
        >> { Dropout::new(0.5).enabled(false) } as Dropout
        >> hidden!(8) as Relu<8, 8>
        >> #[name = "output"] { output() } as Softmax<8, 3>
}

model! {
    struct Builders = Relu<4, 8>.init_w(he_normal()) >> Dropout(0.5) >> Relu::<8, 8> >> Embeds(3)
}

/// Has a constructor called `new`, as layers of this library do.
#[derive(Clone, Model)]
#[model(input = Floats2d, output = Floats2d)]
struct Embeds(#[layer] Vec<Linear<8, 8>>);

impl Embeds {
    fn new(n: usize) -> Self {
        Self(vec![Linear::default(); n])
    }
}

fn main() -> Result<()> {
    let mut train = Train::new(0);
    let mut model = Mlp::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 72 + 27);
    assert_eq!(model.output.num_params()?, 27);
    let x = Floats2d::full([2, 4], 0.5);
    let mut plain = model! { Linear<4, 8> >> Dropout(0.5).enabled(false) >> hidden!(8) >> output() };
    plain.initialize(&(), &(), &mut train)?;
    assert_eq!(plain.predict(x.clone())?.shape(), model.predict(x)?.shape());

    let mut model = Builders::default();
    model.initialize(&(), &(), &mut train)?;
    assert_eq!(model.num_params()?, 40 + 72 + 3 * 72);
    Ok(())
}
