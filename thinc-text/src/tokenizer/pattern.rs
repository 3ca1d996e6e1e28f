//! A pattern, and how it is looked for.

use std::ops::Range;
use std::sync::OnceLock;

use fancy_regex::{Regex, RegexBuilder, RegexInput};
use thinc_core::Result;

use super::python_regex;
use super::python_regex::analyze::{Possible, Side, only_at_end, only_at_start, possible};
use super::python_regex::ast::Node;
use super::python_regex::print::Printed;
use super::python_regex::width::width;
use crate::error::TextError;

/// After so many steps of backtracking from one place of a text there is an error: a second or so.
const MAX_STEPS: usize = 20_000_000;
/// The largest program that a pattern may become, in bytes of the part without look-around, and in instructions of the other.
const MAX_BYTES: usize = 1 << 26;
const MAX_INSTRUCTIONS: usize = 1 << 22;

/// A pattern in Python's syntax, ready for use.
///
/// A match is looked for where one can begin alone: at the characters that the pattern can begin with.
#[derive(Debug)]
pub(super) struct Pattern {
    name: &'static str,
    source: Box<str>,
    program: Program,
    /// The alternatives that are short and those that can be of any length, where all end at the end of the text.
    ends: Option<[Option<Program>; 2]>,
}

#[derive(Debug)]
struct Program {
    node: Node,
    groups: bool,
    first: Option<Possible>,
    last: Option<Possible>,
    only_at_start: bool,
    /// The largest number of characters.
    width: Option<u32>,
    regex: OnceLock<Regex>,
    /// For texts that end in a newline, before which `$` matches.
    before_newline: OnceLock<Regex>,
    not_empty: OnceLock<Regex>,
}

impl Pattern {
    /// Reads a pattern; the name says which one it is.
    pub(super) fn new(name: &'static str, source: &str) -> Result<Self> {
        let node = python_regex::parse(source).map_err(|error| {
            let text: String = source.chars().skip(error.at.saturating_sub(10)).take(30).collect();
            let (at, message) = (error.at, error.message);
            TextError::new(format_args!("the pattern `{name}` at character {at} (`{text}`): {message}"))
        })?;
        let groups = node.has_references();
        let ends = (only_at_end(&node) && !groups && node.alternatives().len() > 1).then(|| {
            let (short, long): (Vec<_>, Vec<_>) =
                node.alternatives().iter().cloned().partition(|node| width(node).1.is_some());
            [short, long].map(|nodes| (!nodes.is_empty()).then(|| Program::new(Node::Alternate(nodes), false)))
        });
        let pattern = Self { name, source: source.into(), program: Program::new(node, groups), ends };
        // What cannot be compiled is to be found out now.
        match &pattern.ends {
            Some(parts) => parts.iter().flatten().try_for_each(|part| pattern.regex(part, "").map(drop))?,
            None => drop(pattern.regex(&pattern.program, "")?),
        }
        Ok(pattern)
    }

    /// As it was given.
    pub(super) fn source(&self) -> &str {
        &self.source
    }

    /// Whether it matches at the beginning of a text: Python's `match`.
    pub(super) fn matches(&self, text: &str) -> Result<bool> {
        Ok(self.match_at(&self.program, text, 0)?.is_some())
    }

    /// The first match in a text: Python's `search`.
    pub(super) fn search(&self, text: &str) -> Result<Option<Range<usize>>> {
        if let Some(parts) = &self.ends
            && !text.ends_with('\n')
        {
            // All matches have the same end, so the first is the longest.
            let mut longest: Option<Range<usize>> = None;
            for part in parts.iter().flatten() {
                let found = self.search_from(part, text, part.earliest(text))?;
                longest = [longest, found].into_iter().flatten().min_by_key(|range| range.start);
            }
            return Ok(longest);
        }
        self.search_from(&self.program, text, 0)
    }

    /// All matches in a text that do not overlap: Python's `finditer`.
    pub(super) fn find_all(&self, text: &str) -> Result<Vec<Range<usize>>> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(range) = self.search_from(&self.program, text, at)? {
            at = range.end;
            let empty = range.is_empty();
            found.push(range);
            if empty {
                // Another match may begin at the same place, but it must not be empty.
                match self.not_empty_at(text, at)? {
                    Some(end) => {
                        found.push(at..end);
                        at = end;
                    }
                    None => match text[at..].chars().next() {
                        Some(c) => at += c.len_utf8(),
                        None => break,
                    },
                }
            }
        }
        Ok(found)
    }

    fn search_from(&self, program: &Program, text: &str, from: usize) -> Result<Option<Range<usize>>> {
        if program.only_at_start {
            let end = if from == 0 { self.match_at(program, text, 0)? } else { None };
            return Ok(end.map(|end| 0..end));
        }
        if let Some(last) = &program.last
            && self.ends.is_some()
            && !text.chars().rev().take(2).any(|c| last.contains(c))
        {
            return Ok(None);
        }
        let places = text[from..].char_indices().map(|(at, c)| (from + at, Some(c)));
        for (at, c) in places.chain([(text.len(), None)]) {
            if program.can_begin_with(c)
                && let Some(end) = self.match_at(program, text, at)?
            {
                return Ok(Some(at..end));
            }
        }
        Ok(None)
    }

    /// The end of the match that begins at a place.
    fn match_at(&self, program: &Program, text: &str, at: usize) -> Result<Option<usize>> {
        if !program.can_begin_with(text[at..].chars().next()) {
            return Ok(None);
        }
        self.find_at(self.regex(program, text)?, text, at)
    }

    fn not_empty_at(&self, text: &str, at: usize) -> Result<Option<usize>> {
        let program = &self.program;
        let regex = self.compile(&program.not_empty, |builder| builder.find_not_empty(true), program, true)?;
        self.find_at(regex, text, at)
    }

    fn find_at(&self, regex: &Regex, text: &str, at: usize) -> Result<Option<usize>> {
        match regex.find_input(RegexInput::new(text).from_pos(at).anchored(true)) {
            Ok(found) => Ok(found.map(|found| found.end())),
            Err(error) => {
                let (name, start) = (self.name, text.chars().take(40).collect::<String>());
                let length = text.chars().count();
                Err(TextError::new(format_args!(
                    "the pattern `{name}` cannot be matched with a text of {length} characters without a space, \
                     `{start}..`: {error}"
                ))
                .into())
            }
        }
    }

    fn regex<'p>(&self, program: &'p Program, text: &str) -> Result<&'p Regex> {
        let newline = text.ends_with('\n');
        let cell = if newline { &program.before_newline } else { &program.regex };
        self.compile(cell, |builder| builder, program, newline)
    }

    fn compile<'p>(
        &self,
        cell: &'p OnceLock<Regex>,
        options: impl FnOnce(&mut RegexBuilder) -> &mut RegexBuilder,
        program: &Program,
        newline: bool,
    ) -> Result<&'p Regex> {
        if let Some(regex) = cell.get() {
            return Ok(regex);
        }
        let printed = Printed { node: &program.node, newline, groups: program.groups }.to_string();
        let mut builder = RegexBuilder::new(&printed);
        builder.backtrack_limit(MAX_STEPS).delegate_size_limit(MAX_BYTES).max_prog_size(MAX_INSTRUCTIONS);
        let regex = options(&mut builder).build().map_err(|error| {
            let mut message = error.to_string();
            if let Some((end, _)) = message.char_indices().nth(200) {
                message.truncate(end);
            }
            TextError::new(format_args!("the pattern `{}` cannot be compiled: {message}", self.name))
        })?;
        Ok(cell.get_or_init(|| regex))
    }
}

impl Program {
    fn new(node: Node, groups: bool) -> Self {
        Self {
            groups,
            first: possible(&node, Side::First),
            last: possible(&node, Side::Last),
            only_at_start: only_at_start(&node),
            width: width(&node).1,
            node,
            regex: OnceLock::new(),
            before_newline: OnceLock::new(),
            not_empty: OnceLock::new(),
        }
    }

    /// Whether a match can begin with a character, or at the end of the text.
    fn can_begin_with(&self, c: Option<char>) -> bool {
        match (&self.first, c) {
            (None, _) => true,
            (Some(first), Some(c)) => first.contains(c),
            (Some(_), None) => false,
        }
    }

    /// Where the longest match that ends at the end of a text would begin.
    fn earliest(&self, text: &str) -> usize {
        let Some(width) = self.width else { return 0 };
        text.char_indices().rev().take(width as usize).last().map_or(text.len(), |(at, _)| at)
    }
}
