//! What every model can do besides computing, written once as visitors over [`Node`](crate::Node).

mod axes;
mod device;
mod dropout_rate;
mod ext;
mod initialize;
mod params;
mod resize;
mod set_attr;
mod snapshot;
mod summary;
mod use_params;

pub(crate) use axes::check_axes;
pub use ext::{LayerExt, NodeExt};
pub use params::{ParamSource, ParamValue, Params};
#[cfg(feature = "safetensors")]
pub(crate) use snapshot::{Snapshot, or_restore};
pub use summary::{Summary, SummaryParam, SummaryRow};
pub use use_params::UseParams;
