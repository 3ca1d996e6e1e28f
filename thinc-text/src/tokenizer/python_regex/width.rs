//! How many characters a part can match.

use super::ast::Node;

/// The smallest and the largest number of characters; `None` where there is no largest.
pub(crate) fn width(node: &Node) -> (u32, Option<u32>) {
    match node {
        Node::Set(_) => (1, Some(1)),
        Node::Assert(_) | Node::Look { .. } => (0, Some(0)),
        Node::Backreference { .. } => (0, None),
        Node::Capture(_, node) | Node::Atomic(node) => width(node),
        Node::Concat(nodes) => nodes.iter().map(width).fold((0, Some(0)), |(min, max), (low, high)| {
            (min.saturating_add(low), max.zip(high).and_then(|(a, b)| a.checked_add(b)))
        }),
        Node::Alternate(nodes) => either(nodes.iter().map(width)),
        Node::Conditional { yes, no, .. } => either([width(yes), width(no)].into_iter()),
        Node::Repeat { node, min, max, .. } => {
            let (low, high) = width(node);
            let high = if high == Some(0) { high } else { high.zip(*max).and_then(|(a, b)| a.checked_mul(b)) };
            (low.saturating_mul(*min), high)
        }
    }
}

fn either(widths: impl Iterator<Item = (u32, Option<u32>)>) -> (u32, Option<u32>) {
    widths
        .reduce(|(min, max), (low, high)| (min.min(low), max.zip(high).map(|(a, b)| a.max(b))))
        .unwrap_or((0, Some(0)))
}
