use std::sync::Arc;

use super::column::Column;
use super::id::RowId;
use super::row::Row;
use super::sentence::Sentence;
use super::spaces;
use crate::attr::Attr;
use crate::doc::{Doc, Token, Word};
use crate::error::{TextError, clip};
use crate::vocab::Vocab;

/// The columns that are attributes of tokens.
const ATTRS: [(Column, Attr); 4] =
    [(Column::Lemma, Attr::Lemma), (Column::Upos, Attr::Pos), (Column::Xpos, Attr::Tag), (Column::Feats, Attr::Morph)];

impl Sentence {
    /// The words as a document, with their annotation: `Lemma` from LEMMA, `Pos` from UPOS, `Tag` from XPOS, `Morph` from
    /// FEATS, and the first word starts a sentence.
    ///
    /// Tokens are the syntactic words. Inside a range, such as `2-3` for `don't`, no space follows, and what follows the
    /// last word of it is what follows the range; the text of the document has the forms of the words, not that of
    /// the range. Empty nodes are left out. `_` in a column is no annotation, except that FEATS are `_` then, as spaCy has it.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use thinc::text::conllu::Sentence;
    /// use thinc::text::{Attr, Vocab};
    ///
    /// let sentence: Sentence = "1\tHi\thi\tINTJ\tUH\t_\t0\troot\t_\tSpaceAfter=No\n2\t!\t!\tPUNCT\t.\t_\t1\tpunct\t_\t_\n".parse()?;
    /// let doc = sentence.to_doc(&Arc::new(Vocab::new()));
    /// assert_eq!(doc.text(), "Hi! ");
    /// assert_eq!(doc.token(0).and_then(|token| token.string(Attr::Pos)), Some("INTJ"));
    /// # Ok::<(), thinc::Error>(())
    /// ```
    pub fn to_doc(&self, vocab: &Arc<Vocab>) -> Doc {
        let (mut range_end, mut space_after_range) = (0, true);
        let mut words = Vec::new();
        for row in self.rows() {
            match row.id() {
                RowId::Range(_, last) => (range_end, space_after_range) = (last, row.space_after()),
                RowId::Empty(..) => {}
                RowId::Word(number) => {
                    let space_after = match number.cmp(&range_end) {
                        std::cmp::Ordering::Less => false,
                        std::cmp::Ordering::Equal => space_after_range,
                        std::cmp::Ordering::Greater => row.space_after(),
                    };
                    let word = Word::new(row.form());
                    words.push(if space_after { word } else { word.without_space() });
                }
            }
        }
        let mut doc = Doc::new(vocab.clone(), words);
        for (position, row) in self.words().enumerate() {
            for (column, attr) in ATTRS {
                if let Some(text) = row.known(column).or((attr == Attr::Morph).then_some("_")) {
                    doc.set_attr(position, attr, text);
                }
            }
            doc.set_sent_start(position, position == 0);
        }
        doc
    }

    /// The sentences of a document, with `# text`, ID, FORM, LEMMA, UPOS, XPOS, FEATS, and in MISC what follows in the text.
    ///
    /// Tokens that are white space alone are no words of CoNLL-U: they go into `SpacesAfter` of the word before them, or
    /// `SpacesBefore` of the first word, as UDPipe writes them. HEAD, DEPREL and DEPS are `_`.
    ///
    /// # Errors
    ///
    /// If a token is empty or a text holds a tab or a line break that CoNLL-U cannot write.
    pub fn from_doc(doc: &Doc) -> Result<Vec<Self>, TextError> {
        let mut before = String::new();
        let mut sentences = Vec::new();
        for range in doc.sents() {
            let (mut rows, mut text) = (Vec::new(), String::new());
            for token in range.filter_map(|position| doc.token(position)) {
                if is_space(token) {
                    if sentences.is_empty() && rows.is_empty() {
                        push_with_space(&mut before, token);
                    }
                    continue;
                }
                let after = spaces_after(doc, token);
                let entries = [spaces::before(&std::mem::take(&mut before)), spaces::after(&after)];
                let misc = entries.into_iter().flatten().collect::<Vec<_>>().join("|");
                rows.push(row(token, rows.len() + 1, &misc)?);
                text.push_str(token.text());
                text.push_str(if after.is_empty() { "" } else { " " });
            }
            if !rows.is_empty() {
                let mut sentence = Self::new(rows)?;
                sentence.push_comment("text", text.trim_end());
                sentences.push(sentence);
            }
        }
        Ok(sentences)
    }

    /// Takes over what a document says of its tokens: LEMMA, UPOS, XPOS and FEATS where the document knows them. All else
    /// stays as it is.
    ///
    /// # Errors
    ///
    /// If the tokens of the document are not the words of the sentence.
    pub fn annotate(&mut self, doc: &Doc) -> Result<(), TextError> {
        if doc.len() != self.len() {
            let message = format_args!("the sentence has {} words, but the document {} tokens", self.len(), doc.len());
            return Err(TextError::new(message));
        }
        let words = self.rows().iter().enumerate().filter(|(_, row)| matches!(row.id(), RowId::Word(_)));
        let words: Vec<usize> = words.map(|(at, _)| at).collect();
        let pairs = || words.iter().copied().zip(doc.tokens());
        if let Some((at, token)) = pairs().find(|&(at, token)| self.rows()[at].form() != token.text()) {
            let row = &self.rows()[at];
            let (id, word, token) = (row.id(), clip(row.form()), clip(token.text()));
            return Err(TextError::new(format_args!("word {id} is {word}, but the token of the document is {token}")));
        }
        for (at, token) in pairs() {
            for (column, attr) in ATTRS {
                match token.string(attr) {
                    None | Some("") => {}
                    Some(text) => self.set(at, column, text)?,
                }
            }
        }
        Ok(())
    }
}

fn row(token: Token<'_>, number: usize, misc: &str) -> Result<Row, TextError> {
    let or_nothing = |text: Option<&'_ str>| text.filter(|text| !text.is_empty()).unwrap_or("_").to_owned();
    let [lemma, upos, xpos, feats] = ATTRS.map(|(_, attr)| or_nothing(token.string(attr)));
    let misc = or_nothing(Some(misc));
    let row = Row::new([&number.to_string(), token.text(), &lemma, &upos, &xpos, &feats, "_", "_", "_", &misc]);
    row.map_err(|error| TextError::new(format_args!("token {} of the document: {error}", token.position())))
}

fn is_space(token: Token<'_>) -> bool {
    token.attr(Attr::IsSpace) != 0
}

fn push_with_space(spaces: &mut String, token: Token<'_>) {
    spaces.push_str(token.text());
    spaces.push_str(if token.space_after() { " " } else { "" });
}

/// The white space up to the next word.
fn spaces_after(doc: &Doc, token: Token<'_>) -> String {
    let mut spaces = String::from(if token.space_after() { " " } else { "" });
    let rest = (token.position() + 1..doc.len()).filter_map(|position| doc.token(position));
    rest.take_while(|&token| is_space(token)).for_each(|token| push_with_space(&mut spaces, token));
    spaces
}
