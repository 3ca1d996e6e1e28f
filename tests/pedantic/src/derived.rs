//! What `#[derive(Model)]` makes.

use thinc::{DYN, Dim, Dropout, Floats1d, Floats2d, Initializer, Linear, Model, Param, Probs, Relu, Softmax};

/// With every operator, and types that are named.
#[derive(Debug, Clone, Default, Model)]
#[model(input = Floats2d, output = (Floats2d, Probs))]
#[model(forward = hidden >> residual(encode) >> (noop + narrow) >> ((narrow | encode) & output))]
pub struct Classifier {
    /// A field.
    #[layer]
    hidden: Relu<4, 8>,
    /// A field.
    #[layer]
    encode: [Linear<8, 8>; 2],
    /// A field.
    #[layer]
    narrow: Linear<8, 8>,
    /// A field.
    #[layer]
    output: Softmax<8, 3>,
    /// A field.
    #[attr(optional = true)]
    rate: Option<f32>,
}

/// With types that are left to the layers, and parameters.
#[derive(Debug, Clone, Default, Model)]
#[model(forward = 0 >> (1 | 2) >> 1)]
pub struct Untyped<L: thinc::Layer, const H: usize>(#[layer] Relu<4, H>, #[layer] L, #[layer] Dropout);

/// With older versions, and with references.
#[derive(Debug, Clone, Default, Model)]
#[model(forward = hidden >> output, removed("alpha"), refs(output_layer = output, first = hidden.0, attention = none))]
pub struct Renewed {
    /// A field.
    #[layer]
    #[model(rename = "encode", rename = "tok2vec")]
    hidden: [Relu<4, 4>; 2],
    /// A field.
    #[layer]
    #[model(default)]
    output: Softmax<4, 3>,
    /// A field.
    #[attr]
    #[model(rename = "dropout", default)]
    rate: f32,
}

/// A layer.
#[derive(Debug, Clone, Default, Model)]
#[model(name = "scale", signature = n_i -> n_i, multiply_adds = n_i)]
pub struct Scale<const N: usize = DYN> {
    /// A field.
    #[dim(name = "nI", same = "nO")]
    n_i: Dim<N>,
    /// A field.
    #[param(name = "w", shape = [n_i], init = Initializer::Constant(1.0))]
    weights: Param<Floats1d>,
    /// A field.
    #[attr]
    rate: f32,
}
