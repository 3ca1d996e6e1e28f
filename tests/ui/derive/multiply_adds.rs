use thinc::prelude::*;

#[derive(Model)]
#[model(signature = n_i -> n_o, multiply_adds = n_i * (n_x + w))]
struct Misspelt {
    #[dim]
    n_i: Dim,
    #[dim]
    n_o: Dim,
    #[param(shape = [n_o, n_i], init = Initializer::Zero)]
    w: Param<Floats2d>,
}

#[derive(Model)]
#[model(multiply_adds = self.rate * size(_))]
struct NoDims {
    #[attr]
    rate: f32,
}

#[derive(Model)]
#[model(multiply_adds = 2 * length)]
struct NoName {
    #[attr]
    rate: f32,
}

fn main() {}
