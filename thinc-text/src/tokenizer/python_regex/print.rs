//! From [`Node`]s to the syntax of `fancy-regex`.

use std::fmt::{self, Display, Formatter};

use super::ast::{Assert, Node, Repeat};

/// A pattern for `fancy-regex`.
pub(crate) struct Printed<'a> {
    pub(crate) node: &'a Node,
    /// Whether the texts can end in a newline, before which `$` matches as well.
    pub(crate) newline: bool,
    /// Whether groups are needed.
    pub(crate) groups: bool,
}

const WORD: &str = r"\p{L}\p{N}_";
const ASCII_WORD: &str = "0-9A-Za-z_";

impl Display for Printed<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.node {
            Node::Set(set) => set.fmt(f),
            Node::Assert(assert) => self.assert(*assert, f),
            Node::Concat(nodes) => nodes.iter().try_for_each(|node| self.grouped(node, false, f)),
            Node::Alternate(nodes) => {
                for (i, node) in nodes.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { "|" })?;
                    self.of(node).fmt(f)?;
                }
                Ok(())
            }
            Node::Repeat { node, min, max, kind } => {
                self.grouped(node, true, f)?;
                match (min, max) {
                    (0, None) => f.write_str("*")?,
                    (1, None) => f.write_str("+")?,
                    (0, Some(1)) => f.write_str("?")?,
                    (min, None) => write!(f, "{{{min},}}")?,
                    (min, Some(max)) if min == max => write!(f, "{{{min}}}")?,
                    (min, Some(max)) => write!(f, "{{{min},{max}}}")?,
                }
                f.write_str(match kind {
                    Repeat::Greedy => "",
                    Repeat::Lazy => "?",
                    Repeat::Possessive => "+",
                })
            }
            Node::Capture(_, node) => write!(f, "({}{})", if self.groups { "" } else { "?:" }, self.of(node)),
            Node::Atomic(node) => write!(f, "(?>{})", self.of(node)),
            Node::Look { behind, negative, node } => {
                let sign = match (behind, negative) {
                    (false, false) => "=",
                    (false, true) => "!",
                    (true, false) => "<=",
                    (true, true) => "<!",
                };
                write!(f, "(?{sign}{})", self.of(node))
            }
            Node::Backreference { group, ignore_case: false } => write!(f, r"(?:\{group})"),
            Node::Backreference { group, ignore_case: true } => write!(f, r"(?i:\{group})"),
            Node::Conditional { group, yes, no } => {
                write!(f, "(?({group})(?:{})|(?:{}))", self.of(yes), self.of(no))
            }
        }
    }
}

impl<'a> Printed<'a> {
    fn of<'b>(&self, node: &'b Node) -> Printed<'b> {
        Printed { node, newline: self.newline, groups: self.groups }
    }

    /// In parentheses where it would fall apart.
    fn grouped(&self, node: &Node, repeated: bool, f: &mut Formatter<'_>) -> fmt::Result {
        match node {
            Node::Alternate(_) => write!(f, "(?:{})", self.of(node)),
            Node::Concat(_) | Node::Repeat { .. } | Node::Look { .. } | Node::Conditional { .. } if repeated => {
                write!(f, "(?:{})", self.of(node))
            }
            _ => self.of(node).fmt(f),
        }
    }

    fn assert(&self, assert: Assert, f: &mut Formatter<'_>) -> fmt::Result {
        match assert {
            Assert::Start => f.write_str(r"\A"),
            Assert::StartOfLine => f.write_str(r"(?m:^)"),
            Assert::End if self.newline => f.write_str(r"(?=\x{a}?\z)"),
            Assert::End | Assert::EndOfText => f.write_str(r"\z"),
            Assert::EndOfLine => f.write_str(r"(?m:$)"),
            Assert::Boundary { negative, ascii } => {
                let word = if ascii { ASCII_WORD } else { WORD };
                let (before, behind) = (format!("(?<=[{word}])"), format!("(?=[{word}])"));
                let (not_before, not_behind) = (format!("(?<![{word}])"), format!("(?![{word}])"));
                match negative {
                    false => write!(f, "(?:{before}{not_behind}|{not_before}{behind})"),
                    // In Python an empty text has no place for `\B`.
                    true => write!(f, r"(?:{before}{behind}|{not_before}{not_behind}(?!\A\z))"),
                }
            }
        }
    }
}
