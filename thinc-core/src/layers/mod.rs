//! The layers, one file each.

mod activations;
mod batch_norm;
mod cauchy_similarity;
mod column;
mod column_dropout;
mod constructors;
mod convert;
mod dense;
mod dropout;
mod elementwise;
mod embed;
mod expand_window;
mod flat_dim;
mod getitem;
mod hash_embed;
mod ids;
mod layer_norm;
mod linear;
mod map_list;
mod mapping_table;
mod maxout;
mod multi_head_attention;
mod multi_softmax;
mod parametric_attention;
mod position_encode;
mod premap_ids;
mod recurrent;
mod reduce;
mod relu;
mod remap_ids;
mod resizable;
mod sequences;
mod siamese;
mod softmax;
mod sparse_linear;
mod strings2arrays;
mod transformer_encoder;
mod uniqued;
mod with;
mod with_cpu;
mod with_debug;

pub use activations::{
    ClippedLinear, Dish, Elu, Gelu, GeluActivation, HardSigmoid, HardSwish, HardSwishMobilenet, HardTanh, Logistic,
    Mish, ReluActivation, ReluK, Selu, Sigmoid, SigmoidActivation, SoftmaxActivation, Swish, TanhActivation,
};
pub use batch_norm::BatchNorm;
pub use cauchy_similarity::CauchySimilarity;
pub(crate) use column::Column;
pub use convert::{
    List2Array, List2Padded, List2Ragged, Padded2List, Ragged2List, list2array, list2padded, list2ragged, padded2list,
    ragged2list,
};
pub use dropout::Dropout;
pub use embed::Embed;
pub use expand_window::{ExpandWindow, expand_window};
pub use getitem::{
    ArrayGetitem, AxisIndex, FloatsGetitem, GetIndex, IntoAxisIndex, IntoIndex, IntsGetitem, Slice, array_getitem,
    floats_getitem, ints_getitem,
};
pub use hash_embed::HashEmbed;
pub use layer_norm::LayerNorm;
pub use linear::Linear;
pub use map_list::{MapList, map_list};
pub use mapping_table::{MappingKey, MappingTable};
pub use maxout::Maxout;
pub use multi_head_attention::MultiHeadAttention;
pub use multi_softmax::MultiSoftmax;
pub use parametric_attention::{ParametricAttention, ParametricAttentionV2};
pub use position_encode::PositionEncode;
pub use premap_ids::PremapIds;
pub use recurrent::{Bidirectional, Gru, Lstm, bidirectional};
pub use reduce::{
    ReduceFirst, ReduceLast, ReduceMax, ReduceMean, ReduceSum, reduce_first, reduce_last, reduce_max, reduce_mean,
    reduce_sum,
};
pub use relu::Relu;
pub use remap_ids::RemapIds;
pub use resizable::{Resizable, resizable};
pub use siamese::{Siamese, siamese};
pub use softmax::Softmax;
pub use sparse_linear::SparseLinear;
pub use strings2arrays::Strings2Arrays;
pub use transformer_encoder::{PostNormTransformerEncoder, TransformerEncoder};
pub use uniqued::{UniqueRows, Uniqued, uniqued};
pub use with::{
    WithArray, WithFlatten, WithGetitem, WithList, WithPadded, WithRagged, WithReshape, with_array, with_flatten,
    with_getitem, with_list, with_padded, with_ragged, with_reshape,
};
pub use with_cpu::{WithCpu, with_cpu};
pub use with_debug::{WithDebug, with_debug};
