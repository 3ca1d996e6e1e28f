//! Exceptions: texts whose tokens are told.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use thinc_core::Result;

use crate::error::TextError;

/// A token of an exception: its text, and its norm where that is told as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) orth: Box<str>,
    pub(super) norm: Option<Box<str>>,
}

/// Texts and their tokens. spaCy's `rules`.
#[derive(Clone, Debug, Default)]
pub(super) struct Exceptions {
    by_text: HashMap<Arc<str>, Box<[Part]>>,
    /// The bytes of the longest text: what is longer need not be looked up.
    longest: usize,
}

impl Exceptions {
    pub(super) fn get(&self, text: &str) -> Option<&[Part]> {
        if text.is_empty() || text.len() > self.longest { None } else { self.by_text.get(text).map(|parts| &**parts) }
    }

    pub(super) fn add(&mut self, text: &str, parts: Vec<Part>) -> Result<()> {
        if parts.iter().any(|part| part.orth.is_empty()) {
            return Err(TextError::new(format_args!("the exception `{text}` has an empty token")).into());
        }
        let whole: String = parts.iter().map(|part| &*part.orth).collect();
        if whole != text {
            return Err(TextError::new(format_args!(
                "the tokens of the exception `{text}` are `{whole}` together: they must be the text itself"
            ))
            .into());
        }
        self.longest = self.longest.max(text.len());
        self.by_text.insert(text.into(), parts.into());
        Ok(())
    }

    /// All of them, sorted by their texts.
    pub(super) fn sorted(&self) -> BTreeMap<&str, &[Part]> {
        self.by_text.iter().map(|(text, parts)| (&**text, &**parts)).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.by_text.len()
    }
}
