use thinc::prelude::*;

// Any function of models takes wiring, beside other arguments.
#[derive(Clone, Model)]
#[model(input = Floats2d, output = Floats2d)]
struct Scaled<L>(#[layer] L, #[model(skip)] f32)
where
    L: Model<Floats2d, Output = Floats2d>;

fn scaled<L: Model<Floats2d, Output = Floats2d>>(layer: L, by: f32) -> Scaled<L> {
    Scaled(layer, by)
}

fn twice<L: Layer + Clone>(layer: L) -> Chain<(L, L)> {
    chain((layer.clone(), layer))
}

fn repeated<L: Layer>(count: usize, make: impl Fn(usize) -> L) -> Vec<L> {
    (0..count).map(make).collect()
}

fn optional<L: Layer>(layer: L, present: Option<()>) -> Option<L> {
    present.map(|()| layer)
}

mod custom {
    use thinc::prelude::*;

    pub fn both<A: Layer, B: Layer>(a: A, b: B) -> Concatenate<(A, B)> {
        concatenate((a, b))
    }
}

fn main() -> Result<()> {
    let width = 8;
    let mut model = model! {
        Linear<4, 8>
            >> twice(Relu<8, 8> >> LayerNorm<8>)
            >> scaled(Relu<8, 8> >> Linear<8, 8>, 0.5)
            >> repeated(3, |_| Relu::new(width, width))
            >> optional(LayerNorm<8>, None)
            >> custom::both(Relu<8, 3> >> LayerNorm<3>, Linear<8, 2> + Linear<8, 2>)
            >> residual(twice(Linear<5, 5>))
    };
    model.initialize(&(), &(), &mut Train::new(0))?;
    assert_eq!(model.num_params()?, 40 + 2 * (72 + 16) + 144 + 3 * 72 + (27 + 6) + 2 * 18 + 2 * 30);
    assert_eq!(model.predict(Floats2d::full([2, 4], 0.5))?.shape(), [2, 5]);
    Ok(())
}
