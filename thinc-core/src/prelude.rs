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
pub use crate::layers::{Dropout, Embed, HashEmbed, LayerNorm, Linear, Maxout, Relu, Softmax};
pub use crate::layers::{
    ExpandWindow, List2Array, List2Padded, List2Ragged, Padded2List, Ragged2List, ReduceFirst, ReduceLast, ReduceMax,
    ReduceMean, ReduceSum, WithArray, WithFlatten, WithGetitem, WithList, WithPadded, WithRagged, WithReshape,
};
pub use crate::layers::{
    expand_window, list2array, list2padded, list2ragged, padded2list, ragged2list, reduce_first, reduce_last,
    reduce_max, reduce_mean, reduce_sum, with_array, with_flatten, with_getitem, with_list, with_padded, with_ragged,
    with_reshape,
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
