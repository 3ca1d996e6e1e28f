use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use thinc_core::hashing::string_store_hash;

use crate::arena::Arena;
use crate::attr::Attr;
use crate::hasher::ById;
use crate::lexeme::Lexeme;
use crate::strings::StringStore;
use crate::vectors::Vectors;

mod base_norms;
mod lang;
mod lex_attrs;

/// Words are spread over so many maps, so that threads seldom wait for each other.
const SHARDS: usize = 16;

/// The words that documents are made of, each with its attributes, computed once. spaCy's `Vocab`.
///
/// Words are added through `&self`, from any number of threads, and stay as long as the vocabulary.
///
/// ```
/// use thinc::text::{Attr, StringStore, Vocab};
///
/// let vocab = Vocab::new();
/// let apple = vocab.get("Apple");
/// assert_eq!(apple.attr(Attr::Shape), StringStore::id("Xxxxx"));
/// assert_eq!(vocab.strings().get(apple.attr(Attr::Suffix)), Some("ple"));
/// ```
pub struct Vocab {
    strings: StringStore,
    lexemes: Arena<Lexeme>,
    by_text: [RwLock<HashMap<u64, u32, ById>>; SHARDS],
    norms: HashMap<u64, Box<str>, ById>,
    lang: Box<str>,
    like_num: fn(&str) -> bool,
    stop_words: HashSet<Box<str>>,
    vectors: Option<Arc<Vectors>>,
}

impl Vocab {
    /// A vocabulary without words.
    pub fn new() -> Self {
        Self {
            strings: StringStore::new(),
            lexemes: Arena::new(),
            by_text: std::array::from_fn(|_| RwLock::default()),
            norms: HashMap::default(),
            lang: lang::NONE.into(),
            like_num: lex_attrs::like_num,
            stop_words: HashSet::new(),
            vectors: None,
        }
    }

    /// With norms of certain words, by the ids of the words: spaCy's table `lexeme_norm`. They come before those that
    /// every language has. Words that are in the vocabulary already stay as they are.
    #[must_use]
    pub fn with_norms<S: Into<Box<str>>>(mut self, norms: impl IntoIterator<Item = (u64, S)>) -> Self {
        self.norms.extend(norms.into_iter().map(|(id, norm)| (id, norm.into())));
        self
    }

    /// Of a language, by its code. Words that are in the vocabulary already stay as they are.
    ///
    /// `LIKE_NUM` and `IS_STOP` depend on it. Of English (`en`), number words and stop words are those of spaCy 3.8. Of the others
    /// `LIKE_NUM` is what holds for every language, digits and fractions, and the stop words are those that
    /// [`with_stop_words`](Self::with_stop_words) says.
    ///
    /// ```
    /// use thinc::text::{Attr, Vocab};
    ///
    /// let vocab = Vocab::new().with_lang("en");
    /// assert_eq!(["Ten", "10", "The"].map(|word| vocab.get(word).attr(Attr::LikeNum)), [1, 1, 0]);
    /// assert_eq!(["Ten", "10", "The"].map(|word| vocab.get(word).attr(Attr::IsStop)), [1, 0, 1]);
    /// ```
    #[must_use]
    pub fn with_lang(mut self, code: &str) -> Self {
        let lang = lang::of(code);
        (self.lang, self.like_num) = (code.into(), lang.like_num);
        self.stop_words = (lang.stop_words)().into_iter().map(String::into_boxed_str).collect();
        self
    }

    /// With these stop words, in lower case, in place of those of the language. Words that are in the vocabulary already stay as
    /// they are.
    #[must_use]
    pub fn with_stop_words<S: Into<Box<str>>>(mut self, words: impl IntoIterator<Item = S>) -> Self {
        self.stop_words = words.into_iter().map(Into::into).collect();
        self
    }

    /// With vectors of words.
    #[must_use]
    pub fn with_vectors(mut self, vectors: impl Into<Arc<Vectors>>) -> Self {
        self.vectors = Some(vectors.into());
        self
    }

    /// The code of the language, `xx` if it is of none in particular.
    pub fn lang(&self) -> &str {
        &self.lang
    }

    /// The vectors of words, if it has any.
    pub fn vectors(&self) -> Option<&Arc<Vectors>> {
        self.vectors.as_ref()
    }

    /// The strings of the words, their attributes, and of what documents are annotated with.
    pub fn strings(&self) -> &StringStore {
        &self.strings
    }

    /// The word of this text, which is added if it isn't there yet.
    pub fn get(&self, text: &str) -> &Lexeme {
        self.lexeme(self.number(text))
    }

    /// All words in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &Lexeme> {
        self.lexemes.iter()
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.lexemes.len()
    }

    /// Whether there is no word yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of the word of this text, which is added if it isn't there yet.
    pub(crate) fn number(&self, text: &str) -> u32 {
        let hash = string_store_hash(text);
        let shard = &self.by_text[(hash >> 32) as usize % SHARDS];
        let known = shard.read().unwrap_or_else(PoisonError::into_inner).get(&hash).copied();
        known.unwrap_or_else(|| {
            let lexeme = self.make(text);
            let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
            *shard.entry(hash).or_insert_with(|| self.lexemes.push(lexeme))
        })
    }

    /// The word with a number that [`number`](Self::number) gave.
    pub(crate) fn lexeme(&self, number: u32) -> &Lexeme {
        self.lexemes.get(number).expect("numbers of words come from this vocabulary")
    }

    fn make(&self, text: &str) -> Lexeme {
        let lower = text.to_lowercase();
        let orth = self.strings.add(text);
        let own_norm = (!text.is_empty()).then(|| self.norms.get(&orth)).flatten();
        let norm = own_norm.map(|norm| &**norm).or_else(|| base_norms::norm(text)).unwrap_or(&lower);
        Lexeme {
            text: text.into(),
            orth,
            lower: self.strings.add(&lower),
            norm: self.strings.add(norm),
            shape: self.strings.add(&lex_attrs::shape(text)),
            prefix: self.strings.add(lex_attrs::prefix(text)),
            suffix: self.strings.add(lex_attrs::suffix(text)),
            length: text.chars().count() as u64,
            flags: lex_attrs::flags(text)
                | u64::from((self.like_num)(text)) << Attr::LikeNum.id()
                | u64::from(self.stop_words.contains(&*lower)) << Attr::IsStop.id(),
        }
    }
}

impl Default for Vocab {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Vocab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vocab of {} words", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norms() {
        let vocab = Vocab::new().with_norms([(StringStore::id("colour"), "color"), (StringStore::id("€"), "euro")]);
        let norm = |word| vocab.strings().get(vocab.get(word).attr(Attr::Norm));
        assert_eq!(["colour", "Colour", "€", "£", "ΣΑΣ"].map(norm), ["color", "colour", "euro", "$", "σας"].map(Some));
    }

    #[test]
    fn stop_words() {
        let is_stop = |vocab: &Vocab| ["Don’T", "n’t", "the", "der"].map(|word| vocab.get(word).attr(Attr::IsStop));
        assert_eq!(is_stop(&Vocab::new()), [0; 4]);
        assert_eq!(is_stop(&Vocab::new().with_lang("en")), [0, 1, 1, 0]);
        let german = Vocab::new().with_lang("de").with_stop_words(["der"]);
        assert_eq!((is_stop(&german), german.lang()), ([0, 0, 0, 1], "de"));
    }

    #[test]
    fn a_word_is_made_once() {
        let vocab = Vocab::new();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1000).for_each(|i| assert!(vocab.number(&format!("w{}", i % 100)) < 100)));
            }
        });
        assert_eq!(vocab.len(), 100);
        assert!(std::ptr::eq(vocab.get("w7"), vocab.get("w7")));
    }
}
