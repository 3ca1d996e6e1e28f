use thinc::prelude::*;

struct NotSerde;

#[derive(Model)]
#[model(name = "wrong", signature = n_i -> n_o)]
struct Wrong {
    #[dim]
    n_i: usize,
    #[dim]
    n_o: Dim,
    #[param(shape = [n_o], init = Initializer::Zero)]
    weights: Floats1d,
    #[attr]
    setting: NotSerde,
    #[layer]
    child: String,
}

fn main() {}
