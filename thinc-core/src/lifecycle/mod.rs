//! What every model can do besides computing, written once as visitors over [`Node`](crate::Node).

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

pub use ext::{LayerExt, NodeExt};
pub use params::{ParamSource, ParamValue, Params};
pub use summary::{Summary, SummaryParam, SummaryRow};
pub use use_params::UseParams;
