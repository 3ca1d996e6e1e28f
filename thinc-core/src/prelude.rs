//! Everything that programs usually need: `use thinc::prelude::*;`.

pub use crate::array::{
    Array, Element, Floats1d, Floats2d, Floats3d, Floats4d, Ids, Ints1d, Ints2d, Ints3d, Ints4d, Storage,
};
pub use crate::combinators::{
    Add, Chain, Concatenate, Noop, Residual, Tuplify, add, chain, concatenate, noop, residual, tuplify,
};
pub use crate::containers::{Container, Lengths, Padded, Padding, Pairs, Ragged, Select, Tokens};
pub use crate::error::{Error, ErrorKind, Result};
pub use crate::initializers::{InitContext, Initializer, glorot_uniform, he_normal, uniform, zero};
pub use crate::layers::{
    BatchNorm, CauchySimilarity, Dropout, Embed, HashEmbed, LayerNorm, Linear, Maxout, MultiHeadAttention,
    ParametricAttention, ParametricAttentionV2, PositionEncode, PostNormTransformerEncoder, Relu, Siamese, Softmax,
    TransformerEncoder, WithArray, siamese, with_array,
};
pub use crate::lifecycle::{LayerExt, NodeExt, ParamSource, Params, Summary, UseParams};
pub use crate::losses::{CategoricalCrossentropy, L2Distance, LogitsGrad, Loss, Probs};
pub use crate::model::{
    Accumulate, AnyParam, Backprop, DYN, Data, Differentiable, Dim, DynBackprop, DynGrads, DynModel, Grad, Gradient,
    Gradients, HasWidth, Layer, Model, Node, Param, Signature, Train, Update, Value, Visit, VisitMut, update, valued,
};
pub use crate::ops::{CpuOps, Device, Ops};
pub use crate::optimizers::{Adam, Averages, Optimizer, ParamUpdate, Sgd};
pub use crate::rng::Rng;
pub use crate::schedules::{Schedule, compounding, constant, decaying, warmup_linear};
pub use thinc_macros::{Model, model};
