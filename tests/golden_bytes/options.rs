//! `normalize=` and `dropout=` of Thinc's dense layers, which are layers here.

use thinc::prelude::*;

use crate::same;

/// The layer with each of the options.
fn check(name: &str, layer: impl Layer + Clone) {
    let named = |option| format!("{name}_{option}");
    let normalized = || chain((layer.clone(), LayerNorm::new(3)));
    same(&named("normalize"), normalized());
    same(&named("dropout"), chain((layer.clone(), Dropout::new(0.2))));
    // The rate is in the bytes.
    same(&named("dropout_0"), chain((layer.clone(), Dropout::default())));
    same(&named("normalize_dropout"), chain((normalized(), Dropout::new(0.2))));
}

#[test]
fn options_of_dense_layers() {
    check("relu", Relu::new(4, 3));
    check("maxout", Maxout::new(4, 3));
    check("mish", Mish::new(4, 3));
    check("gelu", Gelu::new(4, 3));
    check("swish", Swish::new(4, 3));
    check("dish", Dish::new(4, 3));
    check("hard_swish", HardSwish::new(4, 3));
    check("hard_swish_mobilenet", HardSwishMobilenet::new(4, 3));
    check("clipped_linear", ClippedLinear::new(4, 3));
    check("relu_k", ReluK::new(4, 3));
    check("hard_sigmoid", HardSigmoid::new(4, 3));
    check("hard_tanh", HardTanh::new(4, 3));
}
