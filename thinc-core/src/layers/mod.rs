//! The layers, one file each.

mod column_dropout;
mod constructors;
mod dense;
mod dropout;
mod embed;
mod hash_embed;
mod ids;
mod layer_norm;
mod linear;
mod map_list;
mod maxout;
mod relu;
mod resizable;
mod softmax;
mod with_array;
mod with_cpu;
mod with_debug;

pub use dropout::Dropout;
pub use embed::Embed;
pub use hash_embed::HashEmbed;
pub use layer_norm::LayerNorm;
pub use linear::Linear;
pub use map_list::{MapList, map_list};
pub use maxout::Maxout;
pub use relu::Relu;
pub use resizable::{Resizable, resizable};
pub use softmax::Softmax;
pub use with_array::{WithArray, with_array};
pub use with_cpu::{WithCpu, with_cpu};
pub use with_debug::{WithDebug, with_debug};
