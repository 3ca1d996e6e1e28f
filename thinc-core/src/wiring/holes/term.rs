use crate::model::Signature;

/// One node of a wiring expression, before its parts.
#[derive(Clone, Copy)]
pub struct Term {
    pub(super) kind: Kind,
    /// The number of nodes, with this one.
    pub(super) size: usize,
}

/// What a node is.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A layer. The first signature has [`PROBE`](super::PROBE) in all its holes; each one after it twice that in one hole.
    Layer {
        first_hole: usize,
        signatures: &'static [Signature],
    },
    Chain,
    /// The same for `+` and for the branches of an `if`: equal inputs, equal outputs.
    Add,
    Concatenate,
    Tuplify,
    /// Equal input and output.
    Residual,
    /// `**` with its count.
    Copies(usize),
    /// A function of the parts, of which nothing is known.
    Call,
    Noop,
}

impl Term {
    /// A layer with as many holes as there are signatures after the first.
    pub const fn layer(first_hole: usize, signatures: &'static [Signature]) -> Self {
        Self { kind: Kind::Layer { first_hole, signatures }, size: 1 }
    }

    /// `a >> b`, where all parts have `size - 1` nodes.
    pub const fn chain(size: usize) -> Self {
        Self { kind: Kind::Chain, size }
    }

    /// `a + b`.
    pub const fn add(size: usize) -> Self {
        Self { kind: Kind::Add, size }
    }

    /// `a | b`.
    pub const fn concatenate(size: usize) -> Self {
        Self { kind: Kind::Concatenate, size }
    }

    /// `a & b`.
    pub const fn tuplify(size: usize) -> Self {
        Self { kind: Kind::Tuplify, size }
    }

    /// `residual(a)`.
    pub const fn residual(size: usize) -> Self {
        Self { kind: Kind::Residual, size }
    }

    /// `a ** count`.
    pub const fn copies(size: usize, count: usize) -> Self {
        Self { kind: Kind::Copies(count), size }
    }

    /// `with_array(a, b)`.
    pub const fn call(size: usize) -> Self {
        Self { kind: Kind::Call, size }
    }

    /// `noop`.
    pub const fn noop() -> Self {
        Self { kind: Kind::Noop, size: 1 }
    }
}
