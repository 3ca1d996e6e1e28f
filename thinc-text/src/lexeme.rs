use crate::attr::Attr;

/// A word of a [`Vocab`](crate::Vocab): its text, and the attributes that all tokens of it have in common.
///
/// Those that are strings are ids of a [`StringStore`](crate::StringStore).
#[derive(Clone, Debug)]
pub struct Lexeme {
    pub(crate) text: Box<str>,
    pub(crate) orth: u64,
    pub(crate) lower: u64,
    pub(crate) norm: u64,
    pub(crate) shape: u64,
    pub(crate) prefix: u64,
    pub(crate) suffix: u64,
    pub(crate) length: u64,
    /// A bit for each attribute that is a flag, at its number.
    pub(crate) flags: u64,
}

impl Lexeme {
    /// The word.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// An attribute of the word, as spaCy's `Lexeme` has it; 0 for those that only a token has.
    pub fn attr(&self, attr: Attr) -> u64 {
        match attr {
            Attr::Orth => self.orth,
            Attr::Lower => self.lower,
            Attr::Norm => self.norm,
            Attr::Shape => self.shape,
            Attr::Prefix => self.prefix,
            Attr::Suffix => self.suffix,
            Attr::Length => self.length,
            Attr::Lemma | Attr::Pos | Attr::Tag | Attr::SentStart | Attr::Spacy | Attr::Morph => 0,
            flag => self.flags >> flag.id() & 1,
        }
    }
}
