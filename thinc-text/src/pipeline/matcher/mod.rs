//! spaCy's `Matcher`: sequences of tokens that fit patterns (`spacy/matcher/matcher.pyx` of 3.8).

mod operators;
mod pattern;
mod predicates;
mod states;

use std::collections::HashSet;
use std::sync::Arc;

use crate::doc::Doc;
use crate::error::TextError;
use crate::msgpack::Value;
use crate::vocab::Vocab;
use pattern::Pattern;
use predicates::Predicates;

/// Patterns, each of which belongs to a rule.
pub(crate) struct Matcher {
    patterns: Vec<Pattern>,
    predicates: Predicates,
}

/// Where the pattern of a rule fits: the tokens from `start` to before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Match {
    pub(crate) rule: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Matcher {
    pub(crate) fn new(vocab: Arc<Vocab>) -> Self {
        Self { patterns: Vec::new(), predicates: Predicates::new(vocab) }
    }

    /// Adds a pattern: a list of descriptions of tokens.
    pub(crate) fn add(&mut self, rule: usize, pattern: &Value<'_>) -> Result<(), TextError> {
        self.patterns.push(Pattern::new(rule, pattern, &mut self.predicates)?);
        Ok(())
    }

    /// All places where a pattern fits, none of them twice and none without tokens.
    pub(crate) fn matches(&self, doc: &Doc) -> Vec<Match> {
        let mut found = states::matches(&self.patterns, &self.predicates, doc);
        let mut seen = HashSet::new();
        found.retain(|found| found.end > found.start && seen.insert(*found));
        found
    }
}

#[cfg(test)]
mod tests;
