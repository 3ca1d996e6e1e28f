//! The layers, one file each.

mod activations;
mod column_dropout;
mod constructors;
mod dense;
mod dropout;
mod elementwise;
mod embed;
mod hash_embed;
mod ids;
mod layer_norm;
mod linear;
mod maxout;
mod multi_softmax;
mod relu;
mod softmax;
mod with_array;

pub use activations::{
    ClippedLinear, Dish, Elu, Gelu, GeluActivation, HardSigmoid, HardSwish, HardSwishMobilenet, HardTanh, Logistic,
    Mish, ReluActivation, ReluK, Selu, Sigmoid, SigmoidActivation, SoftmaxActivation, Swish, TanhActivation,
};
pub use dropout::Dropout;
pub use embed::Embed;
pub use hash_embed::HashEmbed;
pub use layer_norm::LayerNorm;
pub use linear::Linear;
pub use maxout::Maxout;
pub use multi_softmax::MultiSoftmax;
pub use relu::Relu;
pub use softmax::Softmax;
pub use with_array::{WithArray, with_array};
