//! What goes with a resize.

use thinc::prelude::*;

#[derive(Model, Default)]
#[model(resized = Self::follow)]
struct WithoutSignature {
    #[dim]
    n_i: Dim,
}

#[derive(Model, Default)]
#[model(signature = n_i -> n_i)]
struct OddLength {
    #[dim]
    n_i: Dim,
    #[param(shape = [self.length()], init = Initializer::Zero)]
    w: Param<Floats1d>,
}

impl OddLength {
    fn length(&self) -> f32 {
        3.0
    }
}

fn main() {}
