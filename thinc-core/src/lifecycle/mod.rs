//! What every model can do besides computing, written once as visitors over [`Node`](crate::Node).

mod axes;
mod by_path;
mod device;
mod dropout_rate;
mod ext;
mod initialize;
mod inspect;
mod params;
mod resize;
mod resized_into;
mod set_attr;
mod snapshot;
mod summary;
mod trainable;
mod use_params;
mod walk;

pub(crate) use axes::check_axes;
pub(crate) use device::gradients_to_device;
pub use ext::{LayerExt, NodeExt};
pub use inspect::{GradientsExt, InspectExt};
pub use params::{ParamSource, ParamValue, Params};
pub use summary::{Summary, SummaryParam, SummaryRow};
pub use trainable::Trainable;
pub use use_params::UseParams;
pub use walk::WalkOrder;
