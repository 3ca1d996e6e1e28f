//! The layers, one file each.

mod column_dropout;
mod constructors;
mod convert;
mod dense;
mod dropout;
mod embed;
mod expand_window;
mod hash_embed;
mod ids;
mod layer_norm;
mod linear;
mod maxout;
mod reduce;
mod relu;
mod softmax;
mod with;

pub use convert::{
    List2Array, List2Padded, List2Ragged, Padded2List, Ragged2List, list2array, list2padded, list2ragged, padded2list,
    ragged2list,
};
pub use dropout::Dropout;
pub use embed::Embed;
pub use expand_window::{ExpandWindow, expand_window};
pub use hash_embed::HashEmbed;
pub use layer_norm::LayerNorm;
pub use linear::Linear;
pub use maxout::Maxout;
pub use reduce::{
    ReduceFirst, ReduceLast, ReduceMax, ReduceMean, ReduceSum, reduce_first, reduce_last, reduce_max, reduce_mean,
    reduce_sum,
};
pub use relu::Relu;
pub use softmax::Softmax;
pub use with::{
    WithArray, WithFlatten, WithGetitem, WithList, WithPadded, WithRagged, WithReshape, with_array, with_flatten,
    with_getitem, with_list, with_padded, with_ragged, with_reshape,
};
