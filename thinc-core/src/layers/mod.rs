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
mod maxout;
mod recurrent;
mod relu;
mod softmax;
mod with_array;

pub use dropout::Dropout;
pub use embed::Embed;
pub use hash_embed::HashEmbed;
pub use layer_norm::LayerNorm;
pub use linear::Linear;
pub use maxout::Maxout;
pub use recurrent::{Bidirectional, Gru, Lstm, bidirectional};
pub use relu::Relu;
pub use softmax::Softmax;
pub use with_array::{WithArray, with_array};
