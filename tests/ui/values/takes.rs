use thinc::prelude::*;

#[derive(Model)]
#[model(signature = _ -> _, takes = Floats2d)]
struct Same;

impl Model<Ints1d> for Same {
    type Output = Ints1d;

    fn begin_update(&self, x: Ints1d, _: &mut Train) -> Update<Ints1d, impl Backprop<Self, Ints1d> + use<>> {
        update::<Self, Ints1d, _>(x, |dy, _| Ok(dy))
    }

    fn predict(&self, x: Ints1d) -> Result<Ints1d> {
        Ok(x)
    }
}

#[derive(Model)]
#[model(forward = 0, takes = Floats2d)]
struct Known(#[layer] Linear<4, 2>);

fn main() {}
