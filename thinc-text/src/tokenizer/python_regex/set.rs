//! Sets of characters: literals, `.`, `\d` and `[..]`.

use std::fmt;

use super::case;

/// The characters that one place of a pattern accepts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Set {
    pub(super) negated: bool,
    pub(super) ranges: Vec<(u32, u32)>,
    pub(super) categories: Vec<(Category, bool)>,
}

/// What `\d`, `\s` and `\w` stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Category {
    pub(super) kind: Kind,
    /// Whether only ASCII has such characters.
    pub(super) ascii: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Decimal digits (category Nd).
    Digit,
    /// What `str.isspace` accepts.
    Space,
    /// Letters, numbers and `_`. Unlike in other dialects, no marks.
    Word,
}

impl Category {
    /// As the inside of a class in the syntax of Rust's `regex`.
    fn class(self) -> &'static str {
        match (self.kind, self.ascii) {
            (Kind::Digit, false) => r"\p{Nd}",
            (Kind::Space, false) => r"\s\x1c-\x1f",
            (Kind::Word, false) => r"\p{L}\p{N}_",
            (Kind::Digit, true) => "0-9",
            (Kind::Space, true) => r"\x09-\x0d\x20",
            (Kind::Word, true) => "0-9A-Za-z_",
        }
    }

    pub(super) fn has_ascii(self, c: char) -> bool {
        match self.kind {
            Kind::Digit => c.is_ascii_digit(),
            Kind::Space => matches!(c, '\x09'..='\x0d' | ' ') || (!self.ascii && matches!(c, '\x1c'..='\x1f')),
            Kind::Word => c.is_ascii_alphanumeric() || c == '_',
        }
    }
}

impl Set {
    pub(super) fn new(negated: bool, ranges: Vec<(u32, u32)>) -> Self {
        Self { negated, ranges, categories: Vec::new() }
    }

    pub(super) fn of_category(category: Category, negated: bool) -> Self {
        Self { negated: false, ranges: Vec::new(), categories: vec![(category, negated)] }
    }

    /// With everything that differs only in its case.
    pub(super) fn ignore_case(mut self, ascii: bool) -> Self {
        self.ranges = if ascii { case::fold_ascii(&self.ranges) } else { case::fold(&self.ranges) };
        self
    }

    /// The only character it accepts, if it is one.
    fn single(&self) -> Option<char> {
        match (self.negated, &self.ranges[..], &self.categories[..]) {
            (false, &[(first, last)], []) if first == last => char::from_u32(first),
            _ => None,
        }
    }
}

/// In the syntax of Rust's `regex`.
impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(c) = self.single() {
            return write_char(f, c);
        }
        let ranges = without_surrogates(&self.ranges);
        if ranges.is_empty() && self.categories.is_empty() {
            return f.write_str(if self.negated { r"(?s:.)" } else { r"[^\x{0}-\x{10ffff}]" });
        }
        f.write_str(if self.negated { "[^" } else { "[" })?;
        for (first, last) in ranges {
            write_char(f, first)?;
            if first != last {
                f.write_str("-")?;
                write_char(f, last)?;
            }
        }
        for (category, negated) in &self.categories {
            match negated {
                true => write!(f, "[^{}]", category.class())?,
                false => f.write_str(category.class())?,
            }
        }
        f.write_str("]")
    }
}

/// Letters and digits as they are, and everything else as its number, which needs no escapes in classes and outside.
fn write_char(f: &mut fmt::Formatter<'_>, c: char) -> fmt::Result {
    if c.is_ascii_alphanumeric() { write!(f, "{c}") } else { write!(f, r"\x{{{:x}}}", u32::from(c)) }
}

/// Ranges of characters: Python's strings may have lone surrogates, and texts here have none.
pub(super) fn without_surrogates(ranges: &[(u32, u32)]) -> Vec<(char, char)> {
    let halves = ranges.iter().flat_map(|&(first, last)| [(first, last.min(0xd7ff)), (first.max(0xe000), last)]);
    halves
        .filter(|(first, last)| first <= last)
        .filter_map(|(first, last)| char::from_u32(first).zip(char::from_u32(last)))
        .collect()
}
