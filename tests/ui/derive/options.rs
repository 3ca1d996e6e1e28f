use thinc::prelude::*;

#[derive(Model)]
#[model(name = "a", name = "b", signature = n_i -> n_x)]
struct Twice {
    #[dim(nme = "nI")]
    n_i: Dim,
    #[param(shape = [n_i])]
    w: Param<Floats1d>,
    #[model(skipp)]
    note: String,
    #[layer(x)]
    layer: Noop,
}

#[derive(Model)]
#[model]
struct Empty;

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d)]
struct NoLayers {
    #[attr]
    rate: f32,
}

#[derive(Model)]
#[model(input = Floats2d, output = Floats2d)]
struct OwnParam {
    #[layer]
    a: Relu<4, 8>,
    #[param]
    w: Param<Floats1d>,
}

#[derive(Model)]
struct Borrowed<'a> {
    #[model(skip)]
    text: &'a str,
}

fn main() {}
