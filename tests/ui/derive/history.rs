use thinc::prelude::*;

#[derive(Model)]
#[model(signature = n_i -> n_i)]
struct Beside {
    #[dim]
    #[model(rename = "width", default)]
    n_i: Dim,
    #[model(skip, default)]
    cache: f32,
    #[model(skip)]
    #[model(rename = "notes")]
    note: String,
    #[attr]
    #[model(default = 0.5)]
    rate: f32,
    #[attr]
    #[model(rename = factor)]
    scale: f32,
    #[attr]
    #[model(rename("floor"), default, default)]
    lowest: f32,
    #[attr]
    #[model(renam = "bias" default)]
    shift: f32,
    #[attr]
    #[model(rename = "bias" default)]
    offset: f32,
}

#[derive(Model)]
#[model(rename = "Old")]
struct InTheRole {
    #[attr(default)]
    rate: f32,
    #[layer(rename = "hidden")]
    encode: Noop,
    #[param(rename = "w")]
    weights: Param<Floats1d>,
    #[attr = "rate"]
    floor: f32,
    #[model]
    cache: f32,
    #[model(default)]
    other: f32,
}

#[derive(Model)]
#[model(forward = 0)]
struct Numbered(
    #[layer]
    #[model(rename = 1)]
    Relu<4, 8>,
);

#[derive(Model)]
#[model(removed(alpha, "beta" "gamma", -1), signature = _ -> _)]
struct RemovedNames;

#[derive(Model)]
#[model(removed = "alpha", signature = _ -> _)]
struct RemovedValue;

#[derive(Model)]
#[model(removed, signature = _ -> _)]
struct RemovedAlone;

fn main() {}
