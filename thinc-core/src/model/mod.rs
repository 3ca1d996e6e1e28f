//! The contracts: what a value, a parameter, a node, a layer and a model are.

mod attr;
mod constraint;
pub(crate) mod cost;
mod differentiable;
mod dim;
mod dynamic;
mod gradient;
mod layer;
mod node;
mod param;
mod signature;
mod statistic;
mod train;
mod value;
mod width;
mod wired;

pub use attr::{Attr, AttrField, AttrRead, AttrWrite, CheckNothing, CheckRead};
pub use constraint::Constraint;
pub use cost::Cost;
pub use differentiable::{Accumulate, Data, Differentiable, Grad};
pub use dim::{DYN, Dim, DimField};
pub use dynamic::{DynBackprop, DynGrads, DynModel, ErasedBackprop};
pub use gradient::{AnyGradient, Gradient, Gradients, VisitGradients, VisitUpdates};
pub use layer::{Backprop, Layer, Model, Update, update};
pub use node::{Axis, History, Node, Visit, VisitMut};
pub use param::{AnyParam, Param, ParamArray, ParamField};
pub use signature::Signature;
pub use statistic::{Observed, Statistic};
pub use train::Train;
pub(crate) use train::check_rate;
pub use value::{InValueGrad, Value, ValueGrad, Valued, valued};
pub use width::{End, HasWidth, Resized, Width, Widths};
pub use wired::Wired;
