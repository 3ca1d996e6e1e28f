use thinc::prelude::*;

// Each old name is read into one field.
#[derive(Model)]
#[model(forward = hidden >> output)]
struct Renamed {
    #[layer]
    #[model(rename = "hidden")]
    hidden: Relu<4, 8>,
    #[layer]
    #[model(rename = "hidden", rename = "softmax", rename = "softmax")]
    output: Softmax<8, 3>,
    #[attr(name = "rate")]
    #[model(rename = "rate", rename = "dropout")]
    dropout_rate: f32,
    #[attr]
    #[model(rename = "dropout")]
    floor: f32,
}

#[derive(Model)]
#[model(forward = 0 >> 1)]
struct Numbered(
    #[layer]
    #[model(rename = "1")]
    Relu<4, 8>,
    #[layer]
    #[model(rename = "encode.2")]
    Softmax<8, 3>,
);

// What is removed is in none.
#[derive(Model)]
#[model(signature = n_i -> n_i, removed("alpha", "gamma", "delta", "delta", "n_i", "cache"))]
struct Removed {
    #[dim]
    n_i: Dim,
    #[attr]
    alpha: f32,
    #[param(shape = [n_i], init = Initializer::Zero)]
    #[model(rename = "gamma")]
    scale: Param<Floats1d>,
    #[model(skip)]
    cache: f32,
}

fn main() {}
