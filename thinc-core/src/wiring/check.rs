//! Width checks that the compiler evaluates. The macros emit them as constants in the user's crate; through
//! `#[track_caller]` the error points to the token from which the call was made.

use crate::model::{Constraint, DYN};
use crate::wiring::{Message, Relation};

/// Fails to compile when `left` gives another width than `right` takes.
#[track_caller]
pub const fn check_takes(left: &str, gives: usize, right: &str, takes: usize) {
    check(Relation::Takes, left, gives, right, takes);
}

/// Fails to compile when the outputs that `+` adds differ in width.
#[track_caller]
pub const fn check_sum(left: &str, gives: usize, right: &str, other: usize) {
    check(Relation::Sum, left, gives, right, other);
}

/// Fails to compile when a `residual` layer's output is not as wide as its input.
#[track_caller]
pub const fn check_residual(layer: &str, output: usize, input: usize) {
    check(Relation::Residual, layer, output, "", input);
}

/// Fails to compile when a layer of which `**` makes copies does not give the width that it takes.
#[track_caller]
pub const fn check_copies(layer: &str, output: usize, input: usize, copies: usize) {
    if copies > 1 {
        check(Relation::Copies, layer, output, "", input);
    }
}

/// Fails to compile when the widths of a layer do not fulfil what it declares.
#[track_caller]
pub const fn check_constraint(layer: &str, constraint: &Constraint) {
    if !constraint.holds() {
        let message = constraint.message(layer);
        panic!("{}", message.as_str());
    }
}

/// The first of two widths, or the second where the first is not known.
pub const fn known(a: usize, b: usize) -> usize {
    if a == DYN { b } else { a }
}

/// The width of several parts side by side.
pub const fn sum_widths(parts: &[usize]) -> usize {
    let mut sum = 0;
    let mut i = 0;
    while i < parts.len() {
        if parts[i] == DYN {
            return DYN;
        }
        sum += parts[i];
        i += 1;
    }
    sum
}

/// `mul * width + add`, where the width is known.
pub const fn affine_width(width: usize, mul: usize, add: usize) -> usize {
    if width == DYN { DYN } else { mul * width + add }
}

#[track_caller]
const fn check(relation: Relation, left: &str, gives: usize, right: &str, takes: usize) {
    if gives != DYN && takes != DYN && gives != takes {
        let message = Message::new(relation, left, gives, right, takes);
        panic!("{}", message.as_str());
    }
}
