//! From Python's syntax to [`Node`]s: what `re._parser` does in CPython 3.11.

use std::collections::HashMap;

use super::Unsupported;
use super::ast::{Assert, Node, Repeat};
use super::escape::Escape;
use super::set::Set;
use super::width::width;

/// Groups in groups: deeper ones are refused, so that no pattern can exhaust the stack.
const MAX_DEPTH: usize = 50;
/// The largest number in `{..}`. Repeats are written out when they are compiled.
const MAX_REPEAT: u32 = 1000;

/// The flags in `(?..)` that change what a pattern means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags {
    pub(super) ascii: bool,
    pub(super) ignore_case: bool,
    multi_line: bool,
    dot_all: bool,
    verbose: bool,
}

pub(super) type Parsed<T> = Result<T, Unsupported>;

pub(super) struct Parser<'p> {
    pub(super) pattern: &'p [char],
    pub(super) at: usize,
    depth: usize,
    groups: u32,
    names: HashMap<String, u32>,
    open: Vec<u32>,
}

/// The tree of a pattern.
pub(super) fn parse(pattern: &[char]) -> Parsed<Node> {
    let (flags, at) = Parser::new(pattern, 0).global_flags(Flags::default())?;
    // `(?x)` behind a comment that is one only because of it is not looked for.
    let mut parser = Parser::new(pattern, at);
    let node = parser.alternatives(flags)?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => parser.error("unbalanced parenthesis"),
    }
}

impl<'p> Parser<'p> {
    fn new(pattern: &'p [char], at: usize) -> Self {
        Self { pattern, at, depth: 0, groups: 0, names: HashMap::new(), open: Vec::new() }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.pattern.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    /// Goes over a text, if it comes next.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let end = self.at + text.chars().count();
        let there = self.pattern.get(self.at..end).is_some_and(|next| next.iter().copied().eq(text.chars()));
        if there {
            self.at = end;
        }
        there
    }

    pub(super) fn error<T>(&self, message: &str) -> Parsed<T> {
        Err(Unsupported { at: self.at, message: message.to_owned() })
    }

    /// Flags in front of everything else, and where they end.
    fn global_flags(mut self, mut flags: Flags) -> Parsed<(Flags, usize)> {
        loop {
            let start = self.at;
            if !self.eat("(?") {
                return Ok((flags, self.at));
            }
            while self.peek().is_some_and(|c| "aiLmsux".contains(c)) {
                self.flag(&mut flags, true)?;
            }
            if self.at == start + 2 || !self.eat(")") {
                return Ok((flags, start));
            }
        }
    }

    /// One letter of `(?..)`.
    fn flag(&mut self, flags: &mut Flags, on: bool) -> Parsed<()> {
        match self.next() {
            Some('i') => flags.ignore_case = on,
            Some('m') => flags.multi_line = on,
            Some('s') => flags.dot_all = on,
            Some('x') => flags.verbose = on,
            Some('a') if on => flags.ascii = true,
            Some('u') if on => flags.ascii = false,
            Some('L') => return self.error("the flag `L` is for bytes alone"),
            _ => return self.error("unknown flag"),
        }
        Ok(())
    }

    fn alternatives(&mut self, flags: Flags) -> Parsed<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.error(&format!("groups are nested more than {MAX_DEPTH} deep"));
        }
        let mut nodes = vec![self.sequence(flags)?];
        while self.eat("|") {
            nodes.push(self.sequence(flags)?);
        }
        self.depth -= 1;
        Ok(if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::Alternate(nodes) })
    }

    fn sequence(&mut self, flags: Flags) -> Parsed<Node> {
        let mut nodes: Vec<Node> = Vec::new();
        loop {
            if flags.verbose && self.skip_blank() {
                continue;
            }
            match self.peek() {
                None | Some('|' | ')') => break,
                Some('*' | '+' | '?') => return self.error("nothing to repeat"),
                _ => {}
            }
            if self.eat("(?#") {
                while self.next().is_some_and(|c| c != ')') {}
                if self.pattern.get(self.at - 1) != Some(&')') {
                    return self.error("missing ), unterminated comment");
                }
                continue;
            }
            let node = self.atom(flags)?;
            nodes.push(self.repeats(node, flags)?);
        }
        Ok(if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::Concat(nodes) })
    }

    /// White space and comments of verbose patterns.
    fn skip_blank(&mut self) -> bool {
        match self.peek() {
            Some('#') => while self.next().is_some_and(|c| c != '\n') {},
            Some(' ' | '\t' | '\n' | '\r' | '\x0b' | '\x0c') => self.at += 1,
            _ => return false,
        }
        true
    }

    fn atom(&mut self, flags: Flags) -> Parsed<Node> {
        let start = self.at;
        Ok(match self.next() {
            Some('.') if flags.dot_all => Node::Set(Set::new(true, Vec::new())),
            Some('.') => Node::Set(Set::new(true, vec![('\n'.into(), '\n'.into())])),
            Some('^') => Node::Assert(if flags.multi_line { Assert::StartOfLine } else { Assert::Start }),
            Some('$') => Node::Assert(if flags.multi_line { Assert::EndOfLine } else { Assert::End }),
            Some('(') => self.group(start, flags)?,
            Some('[') => Node::Set(self.class(start, flags)?),
            Some('\\') => match self.escape(flags)? {
                Escape::Node(node) => node,
                Escape::Char(c) => self.literal(c, flags),
                Escape::Group(group) => self.reference(group, flags)?,
            },
            Some(c) => self.literal(c.into(), flags),
            None => Node::empty(),
        })
    }

    fn literal(&self, c: u32, flags: Flags) -> Node {
        Node::Set(self.with_case(Set::new(false, vec![(c, c)]), flags))
    }

    pub(super) fn with_case(&self, set: Set, flags: Flags) -> Set {
        if flags.ignore_case { set.ignore_case(flags.ascii) } else { set }
    }

    /// `*`, `+?`, `{2,3}` and the like behind a part.
    fn repeats(&mut self, node: Node, flags: Flags) -> Parsed<Node> {
        while flags.verbose && self.skip_blank() {}
        let start = self.at;
        let Some((min, max)) = self.counts()? else { return Ok(node) };
        if matches!(node, Node::Assert(_)) || matches!(&node, Node::Concat(nodes) if nodes.is_empty()) {
            self.at = start;
            return self.error("nothing to repeat");
        }
        let kind = match self.peek() {
            Some('?') => Repeat::Lazy,
            Some('+') => Repeat::Possessive,
            _ => Repeat::Greedy,
        };
        self.at += usize::from(kind != Repeat::Greedy);
        while flags.verbose && self.skip_blank() {}
        let start = self.at;
        if self.counts()?.is_some() {
            self.at = start;
            return self.error("multiple repeat");
        }
        Ok(Node::Repeat { node: Box::new(node), min, max, kind })
    }

    fn counts(&mut self) -> Parsed<Option<(u32, Option<u32>)>> {
        let start = self.at;
        let counts = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.at += 1;
                let min = self.digits();
                let max = if self.eat(",") { self.digits() } else { min.clone() };
                if !self.eat("}") || self.at == start + 2 {
                    self.at = start;
                    return Ok(None);
                }
                let (min, max) = (self.count(&min)?, self.count(&max)?);
                if min.zip(max).is_some_and(|(min, max)| min > max) {
                    return self.error("min repeat greater than max repeat");
                }
                return Ok(Some((min.unwrap_or(0), max)));
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(counts))
    }

    fn digits(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        self.pattern[start..self.at].iter().collect()
    }

    fn count(&self, digits: &str) -> Parsed<Option<u32>> {
        match digits.parse() {
            Ok(count) if count <= MAX_REPEAT => Ok(Some(count)),
            _ if digits.is_empty() => Ok(None),
            _ => self.error(&format!("a part is repeated more than {MAX_REPEAT} times")),
        }
    }

    /// What is behind `(`.
    fn group(&mut self, start: usize, flags: Flags) -> Parsed<Node> {
        if !self.eat("?") {
            return self.capture(None, start, flags);
        }
        if self.eat("P<") {
            let name = self.name('>')?;
            return self.capture(Some(name), start, flags);
        }
        if self.eat("P=") {
            let name = self.name(')')?;
            let group = self.group_number(&name)?;
            return self.reference(group, flags);
        }
        if self.eat("(") {
            let name = self.name(')')?;
            let group = self.group_number(&name)?;
            let (yes, no) = match self.inside(start, flags)? {
                Node::Alternate(mut nodes) if nodes.len() == 2 => {
                    let no = nodes.pop().unwrap_or(Node::empty());
                    (nodes.pop().unwrap_or(Node::empty()), no)
                }
                Node::Alternate(_) => return self.error("conditional backref with more than two branches"),
                node => (node, Node::empty()),
            };
            return Ok(Node::Conditional { group, yes: Box::new(yes), no: Box::new(no) });
        }
        for (sign, behind, negative) in
            [("=", false, false), ("!", false, true), ("<=", true, false), ("<!", true, true)]
        {
            if self.eat(sign) {
                let node = Box::new(self.inside(start, flags)?);
                if behind {
                    let (min, max) = width(&node);
                    if max != Some(min) {
                        self.at = start;
                        return self.error("look-behind requires fixed-width pattern");
                    }
                }
                return Ok(Node::Look { behind, negative, node });
            }
        }
        if self.eat(">") {
            return Ok(Node::Atomic(Box::new(self.inside(start, flags)?)));
        }
        let mut inner = flags;
        while !self.eat(":") {
            let on = !self.eat("-");
            if self.peek() == Some(')') {
                return self.error("global flags not at the start of the expression");
            }
            loop {
                self.flag(&mut inner, on)?;
                if !self.peek().is_some_and(|c| c.is_ascii_alphabetic()) {
                    break;
                }
            }
        }
        self.inside(start, inner)
    }

    fn capture(&mut self, name: Option<String>, start: usize, flags: Flags) -> Parsed<Node> {
        self.groups += 1;
        let number = self.groups;
        if name.is_some_and(|name| self.names.insert(name, number).is_some()) {
            return self.error("redefinition of a group name");
        }
        self.open.push(number);
        let node = self.inside(start, flags)?;
        self.open.pop();
        Ok(Node::Capture(number, Box::new(node)))
    }

    fn inside(&mut self, start: usize, flags: Flags) -> Parsed<Node> {
        let node = self.alternatives(flags)?;
        if self.eat(")") {
            return Ok(node);
        }
        self.at = start;
        self.error("missing ), unterminated subpattern")
    }

    fn name(&mut self, end: char) -> Parsed<String> {
        let start = self.at;
        while self.peek().is_some_and(|c| c != end) {
            self.at += 1;
        }
        let name: String = self.pattern[start..self.at].iter().collect();
        if self.next().is_none() {
            return self.error("unterminated name");
        }
        if name.is_empty() {
            return self.error("missing group name");
        }
        Ok(name)
    }

    fn group_number(&self, name: &str) -> Parsed<u32> {
        let number = name.parse().ok().filter(|number| (1..=self.groups).contains(number));
        number.or_else(|| self.names.get(name).copied()).map_or_else(|| self.error("unknown group name"), Ok)
    }

    fn reference(&self, group: u32, flags: Flags) -> Parsed<Node> {
        if group == 0 || group > self.groups {
            return self.error("invalid group reference");
        }
        if self.open.contains(&group) {
            return self.error("cannot refer to an open group");
        }
        Ok(Node::Backreference { group, ignore_case: flags.ignore_case })
    }
}
