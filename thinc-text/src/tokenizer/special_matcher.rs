//! Exceptions that the patterns split, found again in the finished tokens.
//!
//! An exception as `:)` would be taken apart by the patterns where something stands before it, and one with a space in it is
//! never seen as a whole. So spaCy tokenizes these by the patterns alone, and replaces each sequence of tokens that
//! results by the tokens of the exception (`_apply_special_cases`).

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use super::exceptions::Exceptions;
use crate::attr::Attr;
use crate::doc::TokenData;
use crate::strings::StringStore;
use crate::vocab::Vocab;

/// Sequences of tokens, as a trie: the node that a word leads to from a node.
#[derive(Clone, Debug, Default)]
pub(super) struct SpecialMatcher {
    next: HashMap<(u32, u64), u32>,
    /// Whether a sequence ends at a node. Node 0 is the root.
    ends: Vec<bool>,
}

impl SpecialMatcher {
    pub(super) fn add<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        if self.ends.is_empty() {
            self.ends.push(false);
        }
        let mut node = 0;
        for word in words {
            let new = self.ends.len() as u32;
            node = *self.next.entry((node, StringStore::id(word))).or_insert(new);
            if node == new {
                self.ends.push(false);
            }
        }
        if node != 0 {
            self.ends[node as usize] = true;
        }
    }

    /// Whether a sequence begins with a word.
    pub(super) fn begins_with(&self, orth: u64) -> bool {
        self.next.contains_key(&(0, orth))
    }

    /// Replaces what is an exception.
    pub(super) fn apply(&self, exceptions: &Exceptions, vocab: &Vocab, tokens: &mut Vec<TokenData>) {
        let matches = self.find(vocab, tokens);
        if matches.is_empty() {
            return;
        }
        let mut replaced = Vec::with_capacity(tokens.len());
        let mut at = 0;
        for range in longest(matches) {
            let text = text(vocab, &tokens[range.clone()]);
            let Some(parts) = exceptions.get(&text) else { continue };
            replaced.extend_from_slice(&tokens[at..range.start]);
            for (i, part) in parts.iter().enumerate() {
                let mut token = TokenData::of(vocab.number(&part.orth));
                token.set(Attr::Norm, part.norm.as_ref().map_or(0, |norm| vocab.strings().add(norm)));
                let space = i + 1 == parts.len() && tokens[range.end - 1].space_after();
                token.set(Attr::Spacy, space.into());
                replaced.push(token);
            }
            at = range.end;
        }
        replaced.extend_from_slice(&tokens[at..]);
        *tokens = replaced;
    }

    fn find(&self, vocab: &Vocab, tokens: &[TokenData]) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        for start in 0..tokens.len() {
            let mut node = 0;
            for (at, token) in tokens.iter().enumerate().skip(start) {
                match self.next.get(&(node, vocab.lexeme(token.lexeme()).orth)) {
                    Some(&next) => node = next,
                    None => break,
                }
                if self.ends[node as usize] {
                    found.push(start..at + 1);
                }
            }
        }
        found
    }
}

/// Of those that overlap the longest, and of equally long ones the first. Also where one is left out, those that overlap it are,
/// as long as they are shorter.
fn longest(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.sort_by_key(|range| (Reverse(range.len()), range.start));
    let mut seen = vec![false; found.iter().map(|range| range.end).max().unwrap_or(0)];
    found.retain(|range| {
        let free = !seen[range.start] && !seen[range.end - 1];
        seen[range.clone()].fill(true);
        free
    });
    found.sort_by_key(|range| range.start);
    found
}

/// The text of tokens, without the space behind the last.
fn text(vocab: &Vocab, tokens: &[TokenData]) -> String {
    let mut text = String::new();
    for (i, token) in tokens.iter().enumerate() {
        text.push_str(vocab.lexeme(token.lexeme()).text());
        if token.space_after() && i + 1 < tokens.len() {
            text.push(' ');
        }
    }
    text
}
