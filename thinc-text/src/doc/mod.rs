use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use thinc_core::Result;
use thinc_core::array::Floats2d;
use thinc_core::model::{Differentiable, HasWidth, Width};
use thinc_core::testing::{Checkable, Numbers, Slopes, Steps};

use crate::vocab::Vocab;

mod token;

pub use token::Token;
pub(crate) use token::TokenData;

/// A token to make a [`Doc`] of: its text, whether a space follows, and its norm where the tokenizer knows one.
///
/// ```
/// use std::sync::Arc;
///
/// use thinc::text::{Doc, Vocab, Word};
///
/// let doc = Doc::new(Arc::new(Vocab::new()), [Word::new("do").without_space(), Word::new("n't").with_norm("not")]);
/// assert_eq!(doc.text(), "don't ");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    text: &'a str,
    norm: Option<&'a str>,
    space_after: bool,
}

impl<'a> Word<'a> {
    /// A token that a space follows.
    pub fn new(text: &'a str) -> Self {
        Self { text, norm: None, space_after: true }
    }

    /// With another token behind it at once.
    #[must_use]
    pub fn without_space(mut self) -> Self {
        self.space_after = false;
        self
    }

    /// With a norm of its own.
    #[must_use]
    pub fn with_norm(mut self, norm: &'a str) -> Self {
        self.norm = Some(norm);
        self
    }
}

impl<'a> From<&'a str> for Word<'a> {
    fn from(text: &'a str) -> Self {
        Self::new(text)
    }
}

/// A text as tokens, and what is known about them. spaCy's `Doc`.
///
/// A handle: a copy costs nothing, and changing one leaves the others as they are. As input of a model a document has no
/// gradient.
///
/// ```
/// use std::sync::Arc;
///
/// use thinc::text::{Attr, Doc, Vocab};
///
/// let vocab = Arc::new(Vocab::new());
/// let mut doc = Doc::new(vocab, ["They", "ate", "pizza"]);
/// assert_eq!(doc.token(1).map(|token| token.text()), Some("ate"));
/// doc.set_attr(1, Attr::Pos, "VERB");
/// assert_eq!(doc.token(1).and_then(|token| token.string(Attr::Pos)), Some("VERB"));
/// ```
#[derive(Clone)]
pub struct Doc {
    vocab: Arc<Vocab>,
    content: Arc<Content>,
}

#[derive(Clone, Default)]
struct Content {
    tokens: Vec<TokenData>,
    cats: BTreeMap<String, f32>,
    tensor: Option<Floats2d>,
}

impl Doc {
    /// A document of these tokens.
    pub fn new<'a, W: Into<Word<'a>>>(vocab: Arc<Vocab>, words: impl IntoIterator<Item = W>) -> Self {
        let tokens = words.into_iter().map(|word| TokenData::new(&vocab, word.into())).collect();
        Self { vocab, content: Arc::new(Content { tokens, ..Content::default() }) }
    }

    /// A document of tokens whose words are in the vocabulary already.
    pub(crate) fn from_data(vocab: Arc<Vocab>, tokens: Vec<TokenData>) -> Self {
        Self { vocab, content: Arc::new(Content { tokens, ..Content::default() }) }
    }

    /// The vocabulary that its words are in.
    pub fn vocab(&self) -> &Arc<Vocab> {
        &self.vocab
    }

    /// The number of tokens.
    pub fn len(&self) -> usize {
        self.content.tokens.len()
    }

    /// Whether it has no token.
    pub fn is_empty(&self) -> bool {
        self.content.tokens.is_empty()
    }

    /// The token at a position, counted from 0.
    pub fn token(&self, position: usize) -> Option<Token<'_>> {
        (position < self.len()).then(|| Token::new(self, position))
    }

    /// All tokens in order.
    pub fn tokens(&self) -> impl ExactSizeIterator<Item = Token<'_>> + DoubleEndedIterator {
        (0..self.len()).map(|position| Token::new(self, position))
    }

    /// The sentences, as positions of their tokens, in order. One begins at the first token, and at each that is said to.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use thinc::text::{Doc, Vocab};
    ///
    /// let mut doc = Doc::new(Arc::new(Vocab::new()), ["Go", "!", "Now", "!"]);
    /// doc.set_sent_start(2, true);
    /// assert_eq!(doc.sents().collect::<Vec<_>>(), [0..2, 2..4]);
    /// ```
    pub fn sents(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = |at: usize| self.data(at).sent_start() == Some(true);
        let mut start = 0;
        std::iter::from_fn(move || {
            let end = (start + 1..self.len()).find(|&at| starts(at)).unwrap_or(self.len());
            let sentence = start..end;
            start = end;
            (!sentence.is_empty()).then_some(sentence)
        })
    }

    /// The text: all tokens, with the spaces that follow them.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for token in self.tokens() {
            text.push_str(token.text());
            if token.space_after() {
                text.push(' ');
            }
        }
        text
    }

    /// The scores of categories, by their names.
    pub fn cats(&self) -> &BTreeMap<String, f32> {
        &self.content.cats
    }

    /// Sets the score of a category.
    pub fn set_cat(&mut self, name: impl Into<String>, score: f32) {
        Arc::make_mut(&mut self.content).cats.insert(name.into(), score);
    }

    /// The vectors `(tokens, width)` that a `tok2vec` gave.
    pub fn tensor(&self) -> Option<&Floats2d> {
        self.content.tensor.as_ref()
    }

    /// Sets the vectors of the tokens.
    pub fn set_tensor(&mut self, tensor: Option<Floats2d>) {
        Arc::make_mut(&mut self.content).tensor = tensor;
    }

    /// The tokens of a range as a document of their own, with their vectors.
    pub(crate) fn slice(&self, range: Range<usize>) -> Result<Self> {
        let tensor = self.tensor().map(|tensor| tensor.rows(range.clone())).transpose()?;
        let tokens = self.content.tokens[range].to_vec();
        Ok(Self { vocab: self.vocab.clone(), content: Arc::new(Content { tokens, tensor, ..Content::default() }) })
    }

    pub(crate) fn data(&self, position: usize) -> &TokenData {
        &self.content.tokens[position]
    }

    pub(crate) fn data_mut(&mut self) -> &mut [TokenData] {
        &mut Arc::make_mut(&mut self.content).tokens
    }
}

impl fmt::Debug for Doc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.tokens().map(|token| token.text().to_owned())).finish()
    }
}

impl HasWidth for Doc {
    /// That of the vectors of words, which is the only width that a document tells.
    fn width_as_input(&self) -> Width {
        self.vocab.vectors().map_or(Width::Unknown, |vectors| Width::Known(vectors.width()))
    }
}

impl Differentiable for Doc {
    type Grad = ();
}

/// It has no numbers.
impl Checkable for Doc {
    fn read(&self, _: &mut Numbers) -> Result<()> {
        Ok(())
    }

    fn moved(&self, _: &mut Steps) -> Result<Self> {
        Ok(self.clone())
    }

    fn gradient(&self, _: &mut Slopes<'_>) -> Result<()> {
        Ok(())
    }

    fn read_gradient(&self, (): &(), _: &mut Numbers) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attr::Attr;

    #[test]
    fn copies_are_independent() {
        let mut doc = Doc::new(Arc::new(Vocab::new()), ["a", "b"]);
        let copy = doc.clone();
        doc.set_attr(0, Attr::Tag, "NN");
        doc.set_cat("x", 0.5);
        assert_eq!(doc.token(0).unwrap().string(Attr::Tag), Some("NN"));
        assert_eq!(copy.token(0).unwrap().string(Attr::Tag), Some(""));
        assert!(copy.cats().is_empty() && doc.cats()["x"] == 0.5);
    }

    #[test]
    fn norms_of_tokens_come_first() {
        let words = [Word::new("n't").with_norm("not"), Word::new("N'T")];
        let doc = Doc::new(Arc::new(Vocab::new()), words);
        let norms: Vec<_> = doc.tokens().map(|token| token.string(Attr::Norm)).collect();
        assert_eq!(norms, [Some("not"), Some("n't")]);
    }
}
