//! The layers, one file each.
//!
//! A layer takes a value and gives one: an array with one row per example, ids, or tokens of sequences in any
//! [`Container`](crate::Container). "Tokens" below are a `Floats2d` as one sequence, a list of them, a
//! [`Ragged`](crate::Ragged) or a [`Padded`](crate::Padded), and around a layer also ids and arrays of other ranks; a layer
//! gives the container that it takes. Widths are checked
//! by the compiler where types fix them, as in `Linear<784, 128>`, else by `initialize`; arguments of functions come in the
//! order in which values flow, and settings are methods: `Linear::new(784, 128).init_w(he_normal())`. A setting `init_w`
//! sets how the parameter `W` starts, `dropout` a rate, `column` which column of an `Ints2d` holds the ids. Layers made of
//! layers are in [`combinators`](crate::combinators).
//!
//! **Dense layers**: `Floats2d` to `Floats2d`, `Y = f(X Wᵀ + b)`.
//!
//! | | takes | gives | |
//! |---|---|---|---|
//! | [`Linear`] | `Floats2d` | `Floats2d` | no activation |
//! | [`Relu`] | `Floats2d` | `Floats2d` | `max(0, z)` |
//! | [`Maxout`] | `Floats2d` | `Floats2d` | the largest of several pieces |
//! | [`Mish`] | `Floats2d` | `Floats2d` | `z tanh(ln(1 + exp(z)))` |
//! | [`Gelu`] | `Floats2d` | `Floats2d` | `z Φ(z)` |
//! | [`Swish`] | `Floats2d` | `Floats2d` | `z σ(z)` |
//! | [`Dish`] | `Floats2d` | `Floats2d` | like swish, without an exponential |
//! | [`HardSwish`], [`HardSwishMobilenet`] | `Floats2d` | `Floats2d` | like swish, of lines and a parabola |
//! | [`Elu`], [`Selu`] | `Floats2d` | `Floats2d` | an exponential for negative values |
//! | [`ClippedLinear`], [`ReluK`], [`HardSigmoid`], [`HardTanh`] | `Floats2d` | `Floats2d` | a line between two limits |
//! | [`Sigmoid`] | `Floats2d` | `Floats2d` | between 0 and 1: several labels at once |
//! | [`Softmax`] | `Floats2d` | [`Probs`](crate::Probs) | probabilities of classes |
//! | [`MultiSoftmax`] | `Floats2d` | [`MultiProbs`](crate::MultiProbs) | those of several questions |
//! | [`SparseLinear`] | `(Ints1d, Floats1d, Ints1d)` | `Floats2d` | for bags of words, with hashed weights |
//!
//! **Between layers**
//!
//! | | takes | gives | |
//! |---|---|---|---|
//! | [`LayerNorm`] | `Floats2d` | `Floats2d` | mean 0 and variance 1 of each row |
//! | [`BatchNorm`] | `Floats2d` | `Floats2d` | mean 0 and variance 1 of each column |
//! | [`Dropout`] | floats, tokens | the same | zeros at random in training |
//! | [`ReluActivation`], [`GeluActivation`], [`TanhActivation`], [`SigmoidActivation`], [`Logistic`] | floats of any rank | the same | activations without weights |
//! | [`SoftmaxActivation`] | `Floats2d` | `Floats2d` | softmax of each row, with its own gradient |
//!
//! **Ids and texts**
//!
//! | | takes | gives | |
//! |---|---|---|---|
//! | [`Embed`] | `Ints1d`, `Ints2d` | `Floats2d` | a row of a table for each id |
//! | [`HashEmbed`] | `Ints1d`, `Ints2d` | `Floats2d` | the sum of four rows, for ids of any size |
//! | [`uniqued`], [`Uniqued`] | `Ints1d`, `Ints2d` ([`UniqueRows`]) | what the layer gives | computes once for equal ids |
//! | [`RemapIds`] | `Ints1d`, `Ints2d`, texts ([`MappingKey`]) | `Ints2d` | other ids, from a [`MappingTable`] that is saved |
//! | [`PremapIds`] | `Ints1d`, `Ints2d` | `Ints2d` | other ids, from a table that is not saved |
//! | [`Strings2Arrays`] | `Vec<Vec<String>>` | `Vec<Ints2d>` | hashes of words |
//!
//! **Tokens that see their sequence**
//!
//! | | takes | gives | |
//! |---|---|---|---|
//! | [`Lstm`], [`Gru`] | tokens | tokens | recurrent layers, in one or two directions |
//! | [`bidirectional`], [`Bidirectional`] | tokens | tokens | any layer, in both directions |
//! | [`expand_window`], [`ExpandWindow`] | tokens | tokens | each token between its neighbours: a convolution |
//! | [`MaxoutWindowEncoder`] | tokens | tokens | a stack of residual convolutions: spaCy's encoder |
//! | [`MultiHeadAttention`] | tokens | tokens | self-attention |
//! | [`TransformerEncoder`], [`PostNormTransformerEncoder`] | tokens | tokens | a block of a transformer |
//! | [`PositionEncode`] | tokens | tokens | adds where a token stands |
//! | [`ParametricAttention`], [`ParametricAttentionV2`] | tokens | tokens | weights tokens by a learned query |
//!
//! **One row for each sequence**
//!
//! | | takes | gives | |
//! |---|---|---|---|
//! | [`reduce_first`], [`ReduceFirst`] | `Ragged` | `Floats2d` | the first token |
//! | [`reduce_last`], [`ReduceLast`] | `Ragged` | `Floats2d` | the last token |
//! | [`reduce_max`], [`ReduceMax`] | `Ragged` | `Floats2d` | the largest number of each feature |
//! | [`reduce_mean`], [`ReduceMean`] | `Ragged` | `Floats2d` | the mean |
//! | [`reduce_sum`], [`ReduceSum`] | `Ragged` | `Floats2d` | the sum |
//!
//! **From one container to another**, of any tokens `A`
//!
//! | | takes | gives | |
//! |---|---|---|---|
//! | [`list2array`], [`List2Array`] | `Vec<A>` | `A` | one sequence behind the other |
//! | [`list2ragged`], [`List2Ragged`] | `Vec<A>` | `Ragged<A>` | the same with their lengths |
//! | [`ragged2list`], [`Ragged2List`] | `Ragged<A>` | `Vec<A>` | |
//! | [`list2padded`], [`List2Padded`] | `Vec<A>` | `Padded<A>` | side by side |
//! | [`padded2list`], [`Padded2List`] | `Padded<A>` | `Vec<A>` | |
//!
//! **Around a layer**
//!
//! | | takes | gives | |
//! |---|---|---|---|
//! | [`with_array`], [`WithArray`] | tokens | the same container | a layer for arrays, on all tokens at once |
//! | [`with_list`], [`WithList`] | tokens | the same container | a layer for lists |
//! | [`with_ragged`], [`WithRagged`] | tokens, `(A, Ints1d)` | the same container | a layer for a `Ragged` |
//! | [`with_padded`], [`WithPadded`] | tokens | the same container | a layer for a `Padded` |
//! | [`with_flatten`], [`WithFlatten`] | `Vec<Vec<A>>` | `Vec<Vec<B>>` | a layer for lists |
//! | [`with_reshape`], [`WithReshape`] | `Floats3d` | `Floats3d` | a layer for a `Floats2d` |
//! | [`with_getitem`], [`WithGetitem`] | a tuple | a tuple | one item goes through the layer |
//! | [`map_list`], [`MapList`] | `Vec<X>` | `Vec<Y>` | the layer on each item |
//! | [`resizable`], [`Resizable`] | what the layer takes | what it gives | what new weights are after `resize_output` |
//! | [`with_cpu`], [`WithCpu`] | what the layer takes | what it gives | runs the layer on the CPU |
//! | [`with_debug`], [`WithDebug`] | what the layer takes | what it gives | shows passes to a profiler |
//!
//! **Pairs, and parts of arrays**
//!
//! | | takes | gives | |
//! |---|---|---|---|
//! | [`siamese`], [`Siamese`] | `(X, X)` | what the similarity gives | one layer for both, then a similarity |
//! | [`CauchySimilarity`] | `(Floats2d, Floats2d)` | `Floats1d` | how alike rows are |
//! | [`array_getitem`], [`ArrayGetitem`] | arrays | arrays | rows and columns, by an index ([`GetIndex`]) |
//! | [`floats_getitem`], [`FloatsGetitem`] | floats | floats | the same, named as in Thinc |
//! | [`ints_getitem`], [`IntsGetitem`] | ids | ids | the same, named as in Thinc |
//!
//! What can be an index: [`IntoIndex`] and, for one axis, [`IntoAxisIndex`], such as a [`Slice`]:
//!
//! | | |
//! |---|---|
//! | [`Slice`] | a slice of Python, with a step |
//! | [`AxisIndex`] | the index of one axis |
//! | [`IntoAxisIndex`], [`IntoIndex`] | what becomes one |

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
mod getitem;
mod hash_embed;
mod ids;
mod layer_norm;
mod linear;
mod map_list;
mod mapping_table;
mod maxout;
mod maxout_window_encoder;
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
#[doc(hidden)]
pub use column_dropout::ColumnDropout;
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
pub use maxout_window_encoder::MaxoutWindowEncoder;
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
