//! How a text without spaces falls into tokens.

use std::ops::Range;

use thinc_core::Result;

use super::exceptions::Exceptions;
use super::pattern::Pattern;

/// Patterns and exceptions.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) prefix: Option<Pattern>,
    pub(super) suffix: Option<Pattern>,
    pub(super) infix: Option<Pattern>,
    pub(super) token: Option<Pattern>,
    pub(super) url: Option<Pattern>,
    pub(super) exceptions: Exceptions,
}

/// A token: where it is, and the norm that an exception has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece<'r> {
    pub(super) range: Range<usize>,
    pub(super) norm: Option<&'r str>,
}

impl From<Range<usize>> for Piece<'_> {
    fn from(range: Range<usize>) -> Self {
        Self { range, norm: None }
    }
}

impl Rules {
    /// The tokens of a run of characters that are all white space or all none; with exceptions or by patterns alone.
    ///
    /// As long as they are there, prefixes and suffixes are taken off; what is left is an exception, a token as a whole, or is
    /// split at the infixes. spaCy's `_split_affixes` and `_attach_tokens`.
    pub(super) fn split<'r>(&'r self, chunk: &str, exceptions: bool, pieces: &mut Vec<Piece<'r>>) -> Result<()> {
        let known = |text: &str| exceptions && self.exceptions.get(text).is_some();
        let (mut start, mut end) = (0, chunk.len());
        let mut suffixes = Vec::new();
        let mut last = usize::MAX;
        while start < end && end - start != last {
            let text = &chunk[start..end];
            if matches(&self.token, text)? || known(text) {
                break;
            }
            last = text.len();
            let prefix = self.prefix_len(text)?;
            if prefix != 0 && known(&text[prefix..]) {
                pieces.push((start..start + prefix).into());
                start += prefix;
                break;
            }
            let suffix = self.suffix_len(&text[prefix..])?;
            if suffix != 0 && known(&text[..text.len() - suffix]) {
                suffixes.push(end - suffix..end);
                end -= suffix;
                break;
            }
            if prefix != 0 {
                pieces.push((start..start + prefix).into());
                start += prefix;
            }
            if suffix != 0 {
                suffixes.push(end - suffix..end);
                end -= suffix;
            }
        }
        if start < end {
            self.inner(&chunk[start..end], start, exceptions, pieces)?;
        }
        pieces.extend(suffixes.into_iter().rev().map(Piece::from));
        Ok(())
    }

    /// The tokens of what has no prefixes and suffixes, and begins at `start`.
    fn inner<'r>(&'r self, text: &str, start: usize, exceptions: bool, pieces: &mut Vec<Piece<'r>>) -> Result<()> {
        if exceptions && let Some(parts) = self.exceptions.get(text) {
            let mut at = start;
            pieces.extend(parts.iter().map(|part| {
                let range = at..at + part.orth.len();
                at = range.end;
                Piece { range, norm: part.norm.as_deref() }
            }));
            return Ok(());
        }
        let mut push = |range: Range<usize>| {
            if !range.is_empty() {
                pieces.push((start + range.start..start + range.end).into());
            }
        };
        let mut at = 0;
        if !matches(&self.token, text)? && !matches(&self.url, text)? {
            for infix in self.infixes(text)?.into_iter().filter(|infix| infix.start != 0) {
                push(at..infix.start);
                push(infix.clone());
                at = infix.end;
            }
        }
        push(at..text.len());
        Ok(())
    }

    /// Whether spaCy looks for an exception in the finished tokens, too: where the patterns would have split it, or a space is
    /// in it.
    pub(super) fn is_split(&self, text: &str) -> Result<bool> {
        Ok(text.contains(' ')
            || self.prefix_len(text)? != 0
            || self.suffix_len(text)? != 0
            || !self.infixes(text)?.is_empty())
    }

    fn infixes(&self, text: &str) -> Result<Vec<Range<usize>>> {
        self.infix.as_ref().map_or(Ok(Vec::new()), |infix| infix.find_all(text))
    }

    /// The bytes of the prefix. spaCy takes as many characters from the beginning as the match has, wherever that is.
    fn prefix_len(&self, text: &str) -> Result<usize> {
        Ok(match search(&self.prefix, text)? {
            Some(range) if range.start == 0 => range.end,
            Some(range) => {
                let count = text[range].chars().count();
                text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
            }
            None => 0,
        })
    }

    /// The bytes of the suffix, which is as many characters at the end as the match has.
    fn suffix_len(&self, text: &str) -> Result<usize> {
        Ok(match search(&self.suffix, text)? {
            Some(range) if range.end == text.len() => range.len(),
            Some(range) => text.chars().rev().take(text[range].chars().count()).map(char::len_utf8).sum(),
            None => 0,
        })
    }
}

fn matches(pattern: &Option<Pattern>, text: &str) -> Result<bool> {
    pattern.as_ref().map_or(Ok(false), |pattern| pattern.matches(text))
}

fn search(pattern: &Option<Pattern>, text: &str) -> Result<Option<Range<usize>>> {
    pattern.as_ref().map_or(Ok(None), |pattern| pattern.search(text))
}
