//! From a text to tokens by spaCy's rules.
//!
//! White space divides the text into chunks. From each chunk prefixes and suffixes are taken off, such as brackets, and what is
//! left is split at infixes, such as hyphens, unless an exception says how it falls into tokens.
//!
//! ```text
//!   "(don't!)"  ──prefix──▶  "("  "don't!)"  ──suffix──▶  "("  "don't"  "!"  ")"  ──exception──▶  "("  "do"  "n't"  "!"  ")"
//! ```
//!
//! Of a run of white space, the first space belongs to the token before it, and what is more becomes a token.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use thinc_core::hashing::string_store_hash;
use thinc_core::{Error, Result};

use crate::attr::Attr;
use crate::doc::{Doc, TokenData};
use crate::error::TextError;
use crate::unicode::is_space;
use crate::vocab::Vocab;
use cache::{Cache, Cached, Caches};
use exceptions::Part;
use pattern::Pattern;
use rules::{Piece, Rules};
use special_matcher::SpecialMatcher;

mod cache;
mod exceptions;
mod file;
mod pattern;
mod python_regex;
mod rules;
mod special_matcher;

#[cfg(test)]
mod tests;

/// The number of bytes from which on a text is refused.
const MAX_LEN: usize = 1 << 30;

/// Splits texts into tokens. spaCy's `Tokenizer`, with the same result.
///
/// The patterns are those of Python's module `re`. A tokenizer can be used from several threads at once; it keeps what it
/// found out for the chunks of each vocabulary, up to a bound.
///
/// ```
/// use std::sync::Arc;
///
/// use thinc::text::{Tokenizer, Vocab};
///
/// let mut tokenizer = Tokenizer::new();
/// tokenizer.set_prefix_search(Some(r"^\("))?;
/// tokenizer.set_suffix_search(Some(r"[.!?]$|\)$|(?<=[0-9])%$"))?;
/// tokenizer.set_infix_finditer(Some(r"(?<=[a-z])-(?=[a-z])"))?;
/// tokenizer.add_special_case("don't", &[("do", None), ("n't", Some("not"))])?;
///
/// let doc = tokenizer.tokenize(&Arc::new(Vocab::new()), "(don't well-worn 5%!)")?;
/// assert!(doc.tokens().map(|token| token.text()).eq(["(", "do", "n't", "well", "-", "worn", "5", "%", "!", ")"]));
/// # Ok::<(), thinc::Error>(())
/// ```
pub struct Tokenizer {
    rules: Rules,
    faster_heuristics: bool,
    specials: SpecialMatcher,
    caches: Caches,
}

impl Tokenizer {
    /// A tokenizer without rules: it splits at white space alone.
    pub fn new() -> Self {
        let (rules, specials) = (Rules::default(), SpecialMatcher::default());
        Self { rules, faster_heuristics: true, specials, caches: Caches::default() }
    }

    /// The tokens of a text. Their texts and the spaces behind them are the text again.
    ///
    /// # Errors
    ///
    /// A text of a gibibyte or more, and a chunk for which a pattern needs too many steps: patterns such as `(a+)+b` take
    /// exponential time, and where Python would not come to an end, this gives up.
    pub fn tokenize(&self, vocab: &Arc<Vocab>, text: &str) -> Result<Doc> {
        if text.len() >= MAX_LEN {
            let len = text.len();
            let message = format!("a text of {len} bytes is too long for a document: split it, for instance at lines");
            return Err(TextError::new(message).into());
        }
        let cache = self.caches.of(vocab);
        let mut tokens = Vec::with_capacity(text.len() / 5 + 1);
        let mut special = false;
        for_each_chunk(text, |chunk, space_after| {
            special |= self.add_chunk(vocab, &cache, chunk, &mut tokens)?;
            if space_after && let Some(token) = tokens.last_mut() {
                token.set(Attr::Spacy, 1);
            }
            Ok(())
        })?;
        if special {
            self.specials.apply(&self.rules.exceptions, vocab, &mut tokens);
        }
        Ok(Doc::from_data(vocab.clone(), tokens))
    }

    /// Adds the tokens of a chunk, and says whether an exception that the patterns split can begin with one of them.
    fn add_chunk(&self, vocab: &Vocab, cache: &Cache, chunk: &str, tokens: &mut Vec<TokenData>) -> Result<bool> {
        let mut add = |cached: &[Cached]| {
            let mut special = false;
            tokens.extend(cached.iter().map(|cached| {
                special |= cached.begins_special;
                let mut token = TokenData::of(cached.lexeme);
                token.set(Attr::Norm, cached.norm);
                token
            }));
            special
        };
        let hash = string_store_hash(chunk);
        if let Some(special) = cache.get(hash, &mut add) {
            return Ok(special);
        }
        let mut pieces = Vec::new();
        self.rules.split(chunk, true, &mut pieces)?;
        let cached = |piece: Piece<'_>| {
            let lexeme = vocab.number(&chunk[piece.range]);
            Cached {
                lexeme,
                norm: piece.norm.map_or(0, |norm| vocab.strings().add(norm)),
                begins_special: self.specials.begins_with(vocab.lexeme(lexeme).attr(Attr::Orth)),
            }
        };
        let cached: Vec<Cached> = pieces.into_iter().map(cached).collect();
        cache.add(hash, chunk, &cached);
        Ok(add(&cached))
    }

    /// Says how a text falls into tokens: their texts, which are the text itself together, and the norms of those that have one
    /// of their own.
    ///
    /// # Errors
    ///
    /// Tokens that are another text together, and empty ones.
    pub fn add_special_case(&mut self, text: &str, tokens: &[(&str, Option<&str>)]) -> Result<()> {
        let parts = tokens.iter().map(|&(orth, norm)| Part { orth: orth.into(), norm: norm.map(Box::from) });
        self.rules.exceptions.add(text, parts.collect())?;
        self.caches.clear();
        self.add_special(text)
    }

    /// Sets the pattern of what is taken off the beginning of a chunk, which each alternative says with `^`.
    ///
    /// # Errors
    ///
    /// A pattern that Python would not take, or that uses what is not supported: `\N{..}`, and repeats of more than 1000 times.
    pub fn set_prefix_search(&mut self, pattern: Option<&str>) -> Result<()> {
        self.set("prefix_search", pattern)
    }

    /// Sets the pattern of what is taken off the end of a chunk, which each alternative says with `$`.
    ///
    /// # Errors
    ///
    /// As for [`set_prefix_search`](Self::set_prefix_search).
    pub fn set_suffix_search(&mut self, pattern: Option<&str>) -> Result<()> {
        self.set("suffix_search", pattern)
    }

    /// Sets the pattern at which chunks without prefixes and suffixes are split.
    ///
    /// # Errors
    ///
    /// As for [`set_prefix_search`](Self::set_prefix_search).
    pub fn set_infix_finditer(&mut self, pattern: Option<&str>) -> Result<()> {
        self.set("infix_finditer", pattern)
    }

    /// Sets the pattern of chunks that stay whole as soon as they, or what is left of them, match from their beginning on.
    ///
    /// # Errors
    ///
    /// As for [`set_prefix_search`](Self::set_prefix_search).
    pub fn set_token_match(&mut self, pattern: Option<&str>) -> Result<()> {
        self.set("token_match", pattern)
    }

    /// Sets the pattern of chunks that are not split at infixes: those that match from their beginning on when prefixes and
    /// suffixes are gone.
    ///
    /// # Errors
    ///
    /// As for [`set_prefix_search`](Self::set_prefix_search).
    pub fn set_url_match(&mut self, pattern: Option<&str>) -> Result<()> {
        self.set("url_match", pattern)
    }

    fn set(&mut self, name: &'static str, pattern: Option<&str>) -> Result<()> {
        *self.pattern_mut(name) = pattern.map(|pattern| Pattern::new(name, pattern)).transpose()?;
        self.reload()
    }

    fn pattern(&self, name: &str) -> Option<&Pattern> {
        let rules = &self.rules;
        match name {
            "prefix_search" => rules.prefix.as_ref(),
            "suffix_search" => rules.suffix.as_ref(),
            "infix_finditer" => rules.infix.as_ref(),
            "token_match" => rules.token.as_ref(),
            _ => rules.url.as_ref(),
        }
    }

    fn pattern_mut(&mut self, name: &str) -> &mut Option<Pattern> {
        let rules = &mut self.rules;
        match name {
            "prefix_search" => &mut rules.prefix,
            "suffix_search" => &mut rules.suffix,
            "infix_finditer" => &mut rules.infix,
            "token_match" => &mut rules.token,
            _ => &mut rules.url,
        }
    }

    /// Finds out anew which exceptions the patterns split.
    fn reload(&mut self) -> Result<()> {
        self.caches.clear();
        self.specials = SpecialMatcher::default();
        let texts: Vec<String> = self.rules.exceptions.sorted().into_keys().map(str::to_owned).collect();
        texts.iter().try_for_each(|text| self.add_special(text))
    }

    fn add_special(&mut self, text: &str) -> Result<()> {
        if self.faster_heuristics && !self.rules.is_split(text)? {
            return Ok(());
        }
        let mut words = Vec::new();
        for_each_chunk(text, |chunk, _| {
            let mut pieces = Vec::new();
            self.rules.split(chunk, false, &mut pieces)?;
            words.extend(pieces.into_iter().map(|piece| &chunk[piece.range]));
            Ok(())
        })?;
        self.specials.add(words.into_iter());
        Ok(())
    }

    /// Reads what spaCy's `Tokenizer.to_bytes(exclude=["vocab"])` gives.
    ///
    /// # Errors
    ///
    /// Bytes that are something else, and patterns that cannot be used.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        file::read(bytes)
    }

    /// Reads the file `tokenizer` of a pipeline of spaCy.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, and those of [`from_bytes`](Self::from_bytes).
    pub fn from_disk(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let in_file = |error: &dyn fmt::Display| Error::from(TextError::new(error).in_file(path));
        let bytes = std::fs::read(path).map_err(|error| in_file(&error))?;
        Self::from_bytes(&bytes).map_err(|error| in_file(&error))
    }

    /// The content of the file that spaCy reads.
    ///
    /// # Errors
    ///
    /// Patterns and texts of 4 GiB or more.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        file::write(self)
    }

    /// Writes the file that spaCy reads, which takes the place of an old one once it is complete.
    ///
    /// # Errors
    ///
    /// A file that cannot be written.
    pub fn to_disk(&self, path: impl AsRef<Path>) -> Result<()> {
        let bytes = self.to_bytes()?;
        thinc_core::__private::replace_file(path.as_ref(), &bytes)
    }
}

impl Default for Tokenizer {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Tokenizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let patterns = file::PATTERNS.map(|name| (name, self.pattern(name).map(Pattern::source)));
        f.debug_map().entries(patterns).entry(&"exceptions", &self.rules.exceptions.len()).finish()
    }
}

/// Calls a function with each run of characters that are all white space or all none, and whether a space behind it belongs to
/// it.
fn for_each_chunk<'t>(text: &'t str, mut chunk: impl FnMut(&'t str, bool) -> Result<()>) -> Result<()> {
    let mut in_space = text.chars().next().is_some_and(is_space);
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if is_space(c) != in_space {
            if start < at {
                chunk(&text[start..at], c == ' ')?;
            }
            start = at + usize::from(c == ' ');
            in_space = !in_space;
        }
    }
    if start < text.len() { chunk(&text[start..], false) } else { Ok(()) }
}
