//! Everything that programs usually need: `use thinc::prelude::*;`.

pub use crate::array::{
    Array, Element, Floats1d, Floats2d, Floats3d, Floats4d, Ids, Ints1d, Ints2d, Ints3d, Ints4d, Storage,
};
pub use crate::batching::{minibatch, multibatch};
pub use crate::bytes::{Load, LoadReport, SaveExt};
pub use crate::combinators::{
    Add, Chain, Concatenate, Noop, Residual, Tuplify, add, chain, concatenate, concatenate_all, noop, residual, tuplify,
};
pub use crate::containers::{Container, Lengths, Padded, Padding, Pairs, Ragged, Select, Tokens};
pub use crate::error::{Error, ErrorKind, Result};
pub use crate::initializers::{
    InitContext, Initializer, glorot_normal, glorot_uniform, he_normal, he_uniform, lecun_normal, lecun_uniform,
    normal, orthogonal, truncated_normal, uniform, zero,
};
pub use crate::layers::{
    ArrayGetitem, BatchNorm, CauchySimilarity, ClippedLinear, Dish, Dropout, Elu, Embed, ExpandWindow, FloatsGetitem,
    Gelu, GeluActivation, HardSigmoid, HardSwish, HardSwishMobilenet, HardTanh, HashEmbed, IntsGetitem, LayerNorm,
    Linear, List2Array, List2Padded, List2Ragged, Logistic, MappingTable, Maxout, MaxoutWindowEncoder, Mish,
    MultiHeadAttention, MultiSoftmax, Padded2List, ParametricAttention, ParametricAttentionV2, PositionEncode,
    PostNormTransformerEncoder, PremapIds, Ragged2List, ReduceFirst, ReduceLast, ReduceMax, ReduceMean, ReduceSum,
    Relu, ReluActivation, ReluK, RemapIds, Selu, Siamese, Sigmoid, SigmoidActivation, Slice, Softmax,
    SoftmaxActivation, SparseLinear, Strings2Arrays, Swish, TanhActivation, TransformerEncoder, Uniqued, WithArray,
    WithFlatten, WithGetitem, WithList, WithPadded, WithRagged, WithReshape, array_getitem, expand_window,
    floats_getitem, ints_getitem, list2array, list2padded, list2ragged, padded2list, ragged2list, reduce_first,
    reduce_last, reduce_max, reduce_mean, reduce_sum, siamese, uniqued, with_array, with_flatten, with_getitem,
    with_list, with_padded, with_ragged, with_reshape,
};
pub use crate::layers::{Bidirectional, Gru, Lstm, bidirectional};
pub use crate::layers::{MapList, Resizable, WithCpu, WithDebug, map_list, resizable, with_cpu, with_debug};
pub use crate::lifecycle::{
    GradientsExt, InspectExt, LayerExt, NodeExt, ParamSource, Params, Summary, Trainable, UseParams, WalkOrder,
};
pub use crate::losses::{
    BinaryCrossentropy, CategoricalCrossentropy, CosineDistance, L2Distance, LogitsGrad, Loss, MissingValue,
    MultiProbs, Probs, SequenceCategoricalCrossentropy, Weighted, to_categorical,
};
pub use crate::model::{
    Accumulate, AnyParam, Backprop, DYN, Data, Differentiable, Dim, DynBackprop, DynGrads, DynModel, Grad, Gradient,
    Gradients, HasWidth, Layer, Model, Node, Param, Signature, Statistic, Train, Update, Value, Visit, VisitMut,
    update, valued,
};
pub use crate::ops::{CpuOps, Device, Ops};
pub use crate::optimizers::{Adam, Averages, Optimizer, ParamUpdate, RAdam, Sgd};
pub use crate::rng::Rng;
#[cfg(feature = "safetensors")]
pub use crate::safetensors::SafetensorsExt;
pub use crate::schedules::{
    Schedule, compounding, constant, constant_then, cosine, cyclic_triangular, decaying, one_cycle, plateau,
    slanted_triangular, slanted_triangular_with, warmup_linear,
};
pub use thinc_macros::{Model, model};
