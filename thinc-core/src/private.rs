//! What generated code uses. Not part of the interface: it changes with the macros, whose version is pinned to this one.

pub use core::{clone::Clone, marker::PhantomData, option::Option, unreachable};
pub use std::borrow::Cow;
pub use std::format;

pub use crate::error::Result;
pub use crate::initializers::InitContext;
pub use crate::model::{
    Accumulate, AttrField, AttrRead, AttrWrite, Axis, Backprop, CheckNothing, CheckRead, DYN, Differentiable, DimField,
    DynBackprop, End, Gradients, Layer, Model, Node, ParamField, Resized, Signature, Train, Update, Visit,
    VisitGradients, VisitMut, VisitUpdates, Widths, Wired, update,
};
pub use crate::wiring::{
    Concat, GivesUnknown, Is, Joined, Known, Last, Pair, PerhapsStep, SkipStep, Step, Sum, Takes, To, Tupled, Unknown,
    Wiring, affine_checked, affine_width, check_residual, check_sum, check_takes, concatenate, known, known_dim,
    resize, segment, segment_back, segment_callback, solve_width, sum_widths, takes_input, unify, unify_dim,
    unify_through,
};
