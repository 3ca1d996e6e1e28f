use thinc::prelude::*;

#[derive(Model)]
#[model(name = "around({inner})", wiring = layer)]
struct Unknown {
    #[layer]
    layer: Noop,
}

#[derive(Model)]
#[model(name = "around({layer)", wiring = layer)]
struct Open {
    #[layer]
    layer: Noop,
}

#[derive(Model)]
#[model(signature = n_i -> n_i)]
struct Twice {
    #[dim(name = "nI", same = "nO")]
    n_i: Dim,
    #[dim(name = "nO")]
    n_o: Dim,
    #[attr(optional = "yes")]
    rate: Option<f32>,
}

fn main() {}
