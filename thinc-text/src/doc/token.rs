use std::fmt;

use super::{Doc, Word};
use crate::attr::Attr;
use crate::lexeme::Lexeme;
use crate::vocab::Vocab;

/// What a document keeps of each token. Ids are 0 where nothing is known.
#[derive(Clone, Debug)]
pub(crate) struct TokenData {
    /// The word's number in the vocabulary.
    lexeme: u32,
    space_after: bool,
    /// Whether a sentence starts here, if that is known.
    sent_start: Option<bool>,
    norm: u64,
    lemma: u64,
    pos: u64,
    tag: u64,
    morph: u64,
}

impl TokenData {
    pub(super) fn new(vocab: &Vocab, word: Word<'_>) -> Self {
        let norm = word.norm.map_or(0, |norm| vocab.strings().add(norm));
        Self { space_after: word.space_after, norm, ..Self::of(vocab.number(word.text)) }
    }

    /// A token of a word, given by its number, that no space follows.
    pub(crate) fn of(lexeme: u32) -> Self {
        Self { lexeme, space_after: false, sent_start: None, norm: 0, lemma: 0, pos: 0, tag: 0, morph: 0 }
    }

    /// The word's number in the vocabulary.
    pub(crate) fn lexeme(&self) -> u32 {
        self.lexeme
    }

    pub(crate) fn space_after(&self) -> bool {
        self.space_after
    }

    /// An attribute that tokens have for themselves; 0 where nothing is known.
    pub(crate) fn id(&self, attr: Attr) -> u64 {
        match attr {
            Attr::Norm => self.norm,
            Attr::Lemma => self.lemma,
            Attr::Pos => self.pos,
            Attr::Tag => self.tag,
            Attr::Morph => self.morph,
            _ => 0,
        }
    }

    pub(crate) fn sent_start(&self) -> Option<bool> {
        self.sent_start
    }

    /// Sets an attribute, where it is one that tokens have for themselves.
    pub(crate) fn set(&mut self, attr: Attr, id: u64) {
        match attr {
            Attr::Norm => self.norm = id,
            Attr::Lemma => self.lemma = id,
            Attr::Pos => self.pos = id,
            Attr::Tag => self.tag = id,
            Attr::Morph => self.morph = id,
            Attr::Spacy => self.space_after = id != 0,
            Attr::SentStart => self.sent_start = Some(id != 0),
            _ => {}
        }
    }
}

/// A token of a [`Doc`]: its text and attributes. spaCy's `Token`.
#[derive(Clone, Copy)]
pub struct Token<'a> {
    doc: &'a Doc,
    position: usize,
}

impl<'a> Token<'a> {
    pub(super) fn new(doc: &'a Doc, position: usize) -> Self {
        Self { doc, position }
    }

    fn data(self) -> &'a TokenData {
        self.doc.data(self.position)
    }

    /// The document.
    pub fn doc(self) -> &'a Doc {
        self.doc
    }

    /// The place in the document, counted from 0.
    pub fn position(self) -> usize {
        self.position
    }

    /// The word.
    pub fn lexeme(self) -> &'a Lexeme {
        self.doc.vocab().lexeme(self.data().lexeme)
    }

    /// The text, without the space that may follow.
    pub fn text(self) -> &'a str {
        self.lexeme().text()
    }

    /// Whether a space follows.
    pub fn space_after(self) -> bool {
        self.data().space_after
    }

    /// Whether a sentence starts here, if that is known.
    pub fn sent_start(self) -> Option<bool> {
        self.data().sent_start
    }

    /// An attribute: the id of a string, a number, or 1 for true. 0 where nothing is known.
    pub fn attr(self, attr: Attr) -> u64 {
        let data = self.data();
        match attr {
            Attr::Norm if data.norm != 0 => data.norm,
            Attr::Lemma => data.lemma,
            Attr::Pos => data.pos,
            Attr::Tag => data.tag,
            Attr::Morph => data.morph,
            Attr::Spacy => data.space_after.into(),
            Attr::SentStart => (data.sent_start == Some(true)).into(),
            _ => self.lexeme().attr(attr),
        }
    }

    /// An attribute that is a string: empty where nothing is known, `None` where it is a number.
    pub fn string(self, attr: Attr) -> Option<&'a str> {
        attr.is_string().then(|| self.doc.vocab().strings().get(self.attr(attr))).flatten()
    }
}

impl fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Doc {
    /// Sets an attribute of a token that is a string: `Norm`, `Lemma`, `Pos`, `Tag` or `Morph`. Gives whether there is such
    /// a token and it is one of these.
    pub fn set_attr(&mut self, position: usize, attr: Attr, text: &str) -> bool {
        let settable = matches!(attr, Attr::Norm | Attr::Lemma | Attr::Pos | Attr::Tag | Attr::Morph);
        let known = settable && position < self.len();
        if known {
            let id = self.vocab().strings().add(text);
            self.data_mut()[position].set(attr, id);
        }
        known
    }

    /// Says whether a sentence starts at a token. Gives whether there is such a token.
    pub fn set_sent_start(&mut self, position: usize, starts: bool) -> bool {
        let known = position < self.len();
        if known {
            self.data_mut()[position].set(Attr::SentStart, starts.into());
        }
        known
    }
}
