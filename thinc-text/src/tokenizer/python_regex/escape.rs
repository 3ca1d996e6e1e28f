//! Escapes and classes.

use super::ast::{Assert, Node};
use super::parse::{Flags, Parsed, Parser};
use super::set::{Category, Kind, Set};

/// What an escape outside a class stands for.
pub(super) enum Escape {
    /// A place, or a category.
    Node(Node),
    /// A character, or a lone surrogate.
    Char(u32),
    /// What a group matched.
    Group(u32),
}

impl Parser<'_> {
    /// What is behind `\`.
    pub(super) fn escape(&mut self, flags: Flags) -> Parsed<Escape> {
        let boundary = |negative| Node::Assert(Assert::Boundary { negative, ascii: flags.ascii });
        let node = match self.peek() {
            Some('A') => Node::Assert(Assert::Start),
            Some('Z') => Node::Assert(Assert::EndOfText),
            Some('b') => boundary(false),
            Some('B') => boundary(true),
            Some(c) if category(c, flags).is_some() => {
                self.at += 1;
                let set = category(c, flags).map(|(category, negated)| Set::of_category(category, negated));
                return Ok(Escape::Node(set.map_or(Node::empty(), Node::Set)));
            }
            Some('1'..='9') => return self.reference_or_octal(),
            _ => return self.char_escape().map(Escape::Char),
        };
        self.at += 1;
        Ok(Escape::Node(node))
    }

    /// `\1` to `\99`, or three octal digits.
    fn reference_or_octal(&mut self) -> Parsed<Escape> {
        let digits: Vec<u32> = self.pattern[self.at..].iter().take(3).map_while(|c| c.to_digit(10)).collect();
        if let [first @ 0..=3, second @ 0..=7, third @ 0..=7] = digits[..] {
            self.at += 3;
            return Ok(Escape::Char(first * 64 + second * 8 + third));
        }
        let digits = &digits[..digits.len().min(2)];
        self.at += digits.len();
        Ok(Escape::Group(digits.iter().fold(0, |number, digit| number * 10 + digit)))
    }

    /// An escape that is a character.
    fn char_escape(&mut self) -> Parsed<u32> {
        let c = match self.next() {
            Some('a') => '\x07',
            Some('f') => '\x0c',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('v') => '\x0b',
            Some('x') => return self.hex(2),
            Some('u') => return self.hex(4),
            Some('U') => return self.hex(8),
            Some(c @ '0'..='7') => return Ok(self.octal(c)),
            Some('N') => return self.error("characters by name (`\\N{..}`) are not supported: write them themselves"),
            Some(c) if c.is_ascii_alphanumeric() => return self.error(&format!("bad escape \\{c}")),
            Some(c) => c,
            None => return self.error("bad escape (end of pattern)"),
        };
        Ok(c.into())
    }

    fn octal(&mut self, first: char) -> u32 {
        let mut number = first.to_digit(8).unwrap_or(0);
        for _ in 0..2 {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(8)) else { break };
            number = number * 8 + digit;
            self.at += 1;
        }
        number & 0xff
    }

    fn hex(&mut self, digits: usize) -> Parsed<u32> {
        let mut number = 0u32;
        for _ in 0..digits {
            let Some(digit) = self.peek().and_then(|c| c.to_digit(16)) else {
                return self.error(&format!("incomplete escape: {digits} hexadecimal digits are needed"));
            };
            number = number << 4 | digit;
            self.at += 1;
        }
        if number > char::MAX.into() {
            return self.error("there is no character with this number");
        }
        Ok(number)
    }

    /// What is behind `[`.
    pub(super) fn class(&mut self, start: usize, flags: Flags) -> Parsed<Set> {
        let mut set = Set::new(self.eat("^"), Vec::new());
        let mut first = true;
        loop {
            let Some(c) = self.next() else {
                self.at = start;
                return self.error("unterminated character set");
            };
            if c == ']' && !first {
                return Ok(self.with_case(set, flags));
            }
            first = false;
            let low = self.class_item(c, flags)?;
            let ends = self.pattern.get(self.at + 1) == Some(&']');
            if self.peek() == Some('-') && !ends && self.pattern.get(self.at + 1).is_some() {
                self.at += 2;
                let high = self.class_item(self.pattern[self.at - 1], flags)?;
                match (low, high) {
                    (Ok(low), Ok(high)) if low <= high => set.ranges.push((low, high)),
                    _ => return self.error("bad character range"),
                }
            } else {
                match low {
                    Ok(c) => set.ranges.push((c, c)),
                    Err(category) => set.categories.push(category),
                }
            }
        }
    }

    /// A character or a category in a class, whose first character was taken already.
    fn class_item(&mut self, first: char, flags: Flags) -> Parsed<Result<u32, (Category, bool)>> {
        if first != '\\' {
            return Ok(Ok(first.into()));
        }
        if self.eat("b") {
            return Ok(Ok(0x08));
        }
        if let Some(category) = self.peek().and_then(|c| category(c, flags)) {
            self.at += 1;
            return Ok(Err(category));
        }
        self.char_escape().map(Ok)
    }
}

/// The category that a letter stands for, and whether it is its opposite.
fn category(letter: char, flags: Flags) -> Option<(Category, bool)> {
    let kind = match letter.to_ascii_lowercase() {
        'd' => Kind::Digit,
        's' => Kind::Space,
        'w' => Kind::Word,
        _ => return None,
    };
    Some((Category { kind, ascii: flags.ascii }, letter.is_ascii_uppercase()))
}
