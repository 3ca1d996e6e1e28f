//! What generated code uses. Not part of the interface: it changes with the macros, whose version is pinned to this one.

pub use core::{clone::Clone, default::Default, marker::PhantomData, option::Option, unreachable};
pub use std::borrow::Cow;
pub use std::format;

pub use crate::combinators::{Add, Chain, Concatenate, Noop, Residual, Tuplify, residual};
pub use crate::error::Result;
pub use crate::initializers::InitContext;
pub use crate::model::cost::{product, size, sum};
pub use crate::model::{
    Accumulate, AttrField, AttrRead, AttrWrite, Axis, AxisSize, Backprop, CheckNothing, CheckRead, Constraint, Cost,
    DYN, Differentiable, DimField, DynBackprop, End, Gradients, History, Layer, Model, Node, ParamField, Resized,
    Signature, SizeChange, Train, Update, Visit, VisitGradients, VisitMut, VisitUpdates, Widths, Wired, update,
};
pub use crate::wiring::{
    Certain, Choice, Choose, Concat, GivesUnknown, Is, Joined, Known, Last, MustBeALayer, Of, PROBE, Pair, PerhapsStep,
    Proof, SkipStep, Step, Sum, Takes, Term, Through, To, Tupled, Unknown, Wiring, affine_width, ascribed, axis_size,
    check_constraint, check_copies, check_decided, check_divisible, check_residual, check_sum, check_takes, choose,
    concatenate, copies, decided, known, known_dim, layer_takes_input, repeated, resize, resize_axis, resize_dim,
    segment, segment_back, segment_callback, solve, solve_width, sum_widths, takes_input, unify, unify_dim,
    unify_through,
};

/// Writes a file, which takes the place of an old one once it is complete. For `thinc-text`.
pub fn replace_file(path: &std::path::Path, content: &[u8]) -> Result<()> {
    use crate::bytes::disk;
    disk::replace(path, |file| file.write_all(content).map_err(|source| disk::error("write", path, source)))
}
