use thinc::prelude::*;

// The derives of an item are the user's; two structs with the same wiring are two types.
model! {
    #[derive(Clone, Debug)]
    #[allow(non_camel_case_types, reason = "attributes are kept")]
    pub(crate) struct mlp_v1 = Relu<4, 8> >> Linear<8, 2>
}

model! {
    #[derive(Clone, Debug)]
    pub(crate) struct MlpV2 = Relu<4, 8> >> Linear<8, 2>
}

trait Version {
    const NUMBER: u32;
}

impl Version for mlp_v1 {
    const NUMBER: u32 = 1;
}

impl Version for MlpV2 {
    const NUMBER: u32 = 2;
}

impl MlpV2 {
    fn score(&self, x: Floats2d) -> Result<f32> {
        Ok(self.predict(x)?.as_slice()?.iter().sum())
    }
}

fn main() -> Result<()> {
    let mut model = MlpV2::default();
    model.initialize(&(), &(), &mut Train::new(0))?;
    let mut copy = model.clone();
    copy.initialize(&(), &(), &mut Train::new(1))?;
    let x = Floats2d::full([1, 4], 0.5);
    assert_ne!(copy.score(x.clone())?, model.score(x)?);
    assert_eq!((mlp_v1::NUMBER, MlpV2::NUMBER), (1, 2));
    Ok(())
}
