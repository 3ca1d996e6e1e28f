//! What a pattern consists of.

use super::set::Set;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// One character.
    Set(Set),
    /// A place.
    Assert(Assert),
    /// One part behind the other; none of them is the empty pattern.
    Concat(Vec<Node>),
    /// `a|b`: the first that leads to a match.
    Alternate(Vec<Node>),
    /// A part, so many times.
    Repeat { node: Box<Node>, min: u32, max: Option<u32>, kind: Repeat },
    /// `(a)`, with its number.
    Capture(u32, Box<Node>),
    /// `(?>a)`.
    Atomic(Box<Node>),
    /// `(?=a)`, `(?!a)`, `(?<=a)` and `(?<!a)`.
    Look { behind: bool, negative: bool, node: Box<Node> },
    /// `\1`: what the group matched.
    Backreference { group: u32, ignore_case: bool },
    /// `(?(1)a|b)`: `a` if the group matched, `b` if not.
    Conditional { group: u32, yes: Box<Node>, no: Box<Node> },
}

/// How many times a [`Node::Repeat`] tries first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// As often as it can.
    Greedy,
    /// As seldom as it can.
    Lazy,
    /// As often as it can, and no less.
    Possessive,
}

/// A place in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assert {
    /// The beginning of the text.
    Start,
    /// The beginning of a line.
    StartOfLine,
    /// The end of the text, or before a newline that ends it: Python's `$`.
    End,
    /// The end of the text: Python's `\Z`.
    EndOfText,
    /// The end of a line.
    EndOfLine,
    /// Between a character of a word and another one: `\b`, where only ASCII has words if `ascii`.
    Boundary { negative: bool, ascii: bool },
}

impl Node {
    /// Matches at once without consuming anything.
    pub(crate) fn empty() -> Self {
        Self::Concat(Vec::new())
    }

    /// The alternatives of a pattern, if it consists of them.
    pub(crate) fn alternatives(&self) -> &[Node] {
        match self {
            Self::Alternate(nodes) => nodes,
            node => std::slice::from_ref(node),
        }
    }

    /// Whether a part of it, or itself, has a property.
    pub(crate) fn any(&self, property: &dyn Fn(&Node) -> bool) -> bool {
        property(self)
            || match self {
                Self::Set(_) | Self::Assert(_) | Self::Backreference { .. } => false,
                Self::Concat(nodes) | Self::Alternate(nodes) => nodes.iter().any(|node| node.any(property)),
                Self::Repeat { node, .. } | Self::Capture(_, node) | Self::Atomic(node) | Self::Look { node, .. } => {
                    node.any(property)
                }
                Self::Conditional { yes, no, .. } => yes.any(property) || no.any(property),
            }
    }

    /// Whether something in it depends on what a group matched.
    pub(crate) fn has_references(&self) -> bool {
        self.any(&|node| matches!(node, Self::Backreference { .. } | Self::Conditional { .. }))
    }
}
