//! What can be said about the matches of a pattern without looking for them.

use super::ast::{Assert, Node};
use super::case::merge;
use super::set::Set;

/// A set of characters that may be larger than it had to be: what isn't in it is surely not accepted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Possible {
    ascii: u128,
    /// Sorted.
    others: Vec<(u32, u32)>,
}

impl Possible {
    pub(crate) fn contains(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.ascii >> u32::from(c) & 1 == 1;
        }
        let at = self.others.partition_point(|&(_, last)| last < u32::from(c));
        self.others.get(at).is_some_and(|&(first, _)| first <= u32::from(c))
    }

    fn add(&mut self, set: &Set) {
        let mut ascii = 0;
        for &(first, last) in set.ranges.iter().filter(|range| range.0 < 128) {
            ascii |= !0 >> (127 - last.min(127)) & !0 << first;
        }
        for &(category, negated) in &set.categories {
            ascii |= (0..128u8).filter(|&c| category.has_ascii(c.into()) != negated).fold(0, |bits, c| bits | 1 << c);
        }
        self.ascii |= if set.negated { !ascii } else { ascii };
        if set.negated || !set.categories.is_empty() {
            self.others.push((0x80, char::MAX.into()));
        } else {
            self.others.extend(
                set.ranges.iter().filter(|range| range.1 >= 0x80).map(|&(first, last)| (first.max(0x80), last)),
            );
        }
    }

    fn add_all(&mut self) {
        self.ascii = !0;
        self.others.push((0x80, char::MAX.into()));
    }
}

/// At which end of a match one looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    First,
    Last,
}

/// The characters that the first, or last, character of a match can be. `None` if a match can be empty.
pub(crate) fn possible(node: &Node, side: Side) -> Option<Possible> {
    let mut possible = Possible::default();
    let empty = collect(node, side, &mut possible);
    possible.others = merge(possible.others);
    (!empty).then_some(possible)
}

/// Adds those of a part, and says whether it can be empty.
fn collect(node: &Node, side: Side, possible: &mut Possible) -> bool {
    match node {
        Node::Set(set) => {
            possible.add(set);
            false
        }
        Node::Assert(_) | Node::Look { .. } => true,
        Node::Concat(nodes) => {
            let mut go_on = |node: &Node| collect(node, side, possible);
            match side {
                Side::First => nodes.iter().all(&mut go_on),
                Side::Last => nodes.iter().rev().all(&mut go_on),
            }
        }
        Node::Alternate(nodes) => nodes.iter().fold(false, |empty, node| collect(node, side, possible) | empty),
        Node::Repeat { node, min, .. } => collect(node, side, possible) | (*min == 0),
        Node::Capture(_, node) | Node::Atomic(node) => collect(node, side, possible),
        Node::Backreference { .. } => {
            possible.add_all();
            true
        }
        Node::Conditional { yes, no, .. } => collect(yes, side, possible) | collect(no, side, possible),
    }
}

/// Whether it matches at the beginning of a text alone.
pub(crate) fn only_at_start(node: &Node) -> bool {
    match node {
        Node::Assert(assert) => *assert == Assert::Start,
        Node::Concat(nodes) => nodes.first().is_some_and(only_at_start),
        Node::Alternate(nodes) => nodes.iter().all(only_at_start),
        Node::Capture(_, node) | Node::Atomic(node) => only_at_start(node),
        _ => false,
    }
}

/// Whether a match ends at the end of the text, or before a newline there.
pub(crate) fn only_at_end(node: &Node) -> bool {
    match node {
        Node::Assert(assert) => matches!(assert, Assert::End | Assert::EndOfText),
        Node::Concat(nodes) => nodes.last().is_some_and(only_at_end),
        Node::Alternate(nodes) => nodes.iter().all(only_at_end),
        Node::Capture(_, node) | Node::Atomic(node) => only_at_end(node),
        _ => false,
    }
}
