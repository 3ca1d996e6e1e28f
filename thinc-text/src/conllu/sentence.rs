use std::fmt;
use std::str::FromStr;

use super::column::Column;
use super::id::RowId;
use super::reader::Reader;
use super::row::Row;
use crate::error::TextError;

/// A sentence: its comments, and its rows with all their columns, as they stand in the file.
///
/// It is as the format wants it at all times: words are counted from 1 without gaps, a range stands right before its first
/// word, an empty node behind its word, and heads are words of the sentence.
///
/// ```
/// use thinc::text::conllu::{Column, Sentence};
///
/// let mut sentence: Sentence = "# sent_id = 1\n1\tHello\t_\t_\t_\t_\t_\t_\t_\t_\n\n".parse()?;
/// assert_eq!(sentence.comment("sent_id"), Some("1"));
/// sentence.set(0, Column::Upos, "INTJ")?;
/// assert_eq!(sentence.to_string(), "# sent_id = 1\n1\tHello\t_\tINTJ\t_\t_\t_\t_\t_\t_\n\n");
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    comments: Vec<Box<str>>,
    rows: Vec<Row>,
    words: u32,
}

impl Sentence {
    /// A sentence of these rows.
    ///
    /// # Errors
    ///
    /// Naming the first row that cannot stand where it does, counted from 1 as a line.
    pub fn new(rows: impl IntoIterator<Item = Row>) -> Result<Self, TextError> {
        let mut sentence = Unfinished::default();
        for (at, row) in rows.into_iter().enumerate() {
            sentence.push(row).map_err(|error| error.at_line(at + 1))?;
        }
        sentence.finish().map_err(|(row, error)| error.at_line(row + 1))
    }

    /// The comments: whole lines with the `#` in front.
    pub fn comments(&self) -> impl ExactSizeIterator<Item = &str> {
        self.comments.iter().map(|comment| &**comment)
    }

    /// The value of the first comment `# name = value`.
    pub fn comment(&self, name: &str) -> Option<&str> {
        let mut pairs = self.comments().filter_map(|comment| comment[1..].split_once('='));
        pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim())
    }

    /// Adds the comment `# name = value` behind the others. A line break becomes a space.
    pub fn push_comment(&mut self, name: &str, value: &str) {
        self.comments.push(format!("# {name} = {value}").replace(['\n', '\r'], " ").into());
    }

    /// All rows: words, ranges and empty nodes.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows that are words: the syntactic words, without ranges and empty nodes.
    pub fn words(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.rows.iter().filter(|row| matches!(row.id(), RowId::Word(_)))
    }

    /// The number of words.
    pub fn len(&self) -> usize {
        self.words as usize
    }

    /// Whether it has no word, which a sentence that was read has.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Changes a column of a row, counted from 0.
    ///
    /// # Errors
    ///
    /// If there is no such row, the column is `ID`, the text is not one for the column, or the head is no word of the
    /// sentence.
    pub fn set(&mut self, row: usize, column: Column, text: &str) -> Result<(), TextError> {
        let Some(old) = self.rows.get(row) else {
            return Err(TextError::new(format_args!("there is no row {row}: the sentence has {}", self.rows.len())));
        };
        if column == Column::Id {
            return Err(TextError::new("the ID of a row says where it stands, and cannot be changed"));
        }
        let new = old.with(column, text)?;
        check_head(&new, self.len())?;
        self.rows[row] = new;
        Ok(())
    }
}

impl FromStr for Sentence {
    type Err = TextError;

    /// Reads one sentence.
    fn from_str(text: &str) -> Result<Self, TextError> {
        let mut reader = Reader::new(text.as_bytes());
        let sentence = reader.next().unwrap_or_else(|| Err(TextError::new("no sentence: the text is empty")))?;
        match reader.next() {
            None => Ok(sentence),
            Some(Err(error)) => Err(error),
            Some(Ok(_)) => Err(TextError::new("more than one sentence: read them with `conllu::Reader`")),
        }
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.comments.iter().try_for_each(|comment| writeln!(f, "{comment}"))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "{row}"))?;
        writeln!(f)
    }
}

/// A sentence whose end has not come yet.
#[derive(Default)]
pub(super) struct Unfinished {
    sentence: Sentence,
    /// The last word.
    word: u32,
    /// The last empty node behind that word.
    empty: u32,
    /// The last word of the last range.
    covered: u32,
}

impl Unfinished {
    pub(super) fn is_empty(&self) -> bool {
        self.sentence.rows.is_empty() && self.sentence.comments.is_empty()
    }

    /// The number of rows.
    pub(super) fn rows(&self) -> usize {
        self.sentence.rows.len()
    }

    pub(super) fn push_comment(&mut self, line: &str) -> Result<(), TextError> {
        if !self.sentence.rows.is_empty() {
            return Err(TextError::new(
                "a comment behind words: comments stand before the sentence, and an empty line behind it",
            ));
        }
        self.sentence.comments.push(line.into());
        Ok(())
    }

    pub(super) fn push(&mut self, row: Row) -> Result<(), TextError> {
        let next = u64::from(self.word) + 1;
        let range_before = match self.sentence.rows.last().map(Row::id) {
            Some(RowId::Range(first, last)) => Some(RowId::Range(first, last)),
            _ => None,
        };
        match (row.id(), range_before) {
            (RowId::Word(word), _) if u64::from(word) == next => (self.word, self.empty) = (word, 0),
            (id, Some(range)) => return Err(expected(id, format_args!("word {next}, the first of `{range}`,"))),
            (RowId::Range(first, last), None) if u64::from(first) == next && first > self.covered => {
                self.covered = last;
            }
            (RowId::Empty(word, at), None) if word == self.word && at == self.empty.saturating_add(1) => {
                self.empty = at;
            }
            (RowId::Range(first, _), None) if first <= self.covered => {
                return Err(TextError::new(format_args!(
                    "the range `{}` begins inside the range before it, which ends at {}",
                    row.id(),
                    self.covered
                )));
            }
            (id @ RowId::Range(..), None) => return Err(expected(id, format_args!("a range that begins at {next}"))),
            (id @ RowId::Empty(..), None) => {
                let at = u64::from(self.empty) + 1;
                return Err(expected(id, format_args!("the empty node `{}.{at}` or word {next}", self.word)));
            }
            (id @ RowId::Word(_), None) => return Err(expected(id, format_args!("word {next}"))),
        }
        self.sentence.rows.push(row);
        Ok(())
    }

    /// The sentence, or the row that is wrong.
    pub(super) fn finish(self) -> Result<Sentence, (usize, TextError)> {
        let Self { mut sentence, word, covered, .. } = self;
        sentence.words = word;
        let last = sentence.rows.len().saturating_sub(1);
        if word == 0 {
            return Err((last, TextError::new("a sentence without words, before an empty line or the end")));
        }
        if covered > word {
            let at = sentence.rows.iter().rposition(|row| matches!(row.id(), RowId::Range(..))).unwrap_or(last);
            let range = sentence.rows[at].id();
            let message = format_args!("the range `{range}` ends behind the sentence, which has {word} words");
            return Err((at, TextError::new(message)));
        }
        for (at, row) in sentence.rows.iter().enumerate() {
            check_head(row, word as usize).map_err(|error| (at, error))?;
        }
        Ok(sentence)
    }
}

fn expected(came: RowId, expected: fmt::Arguments<'_>) -> TextError {
    TextError::new(format_args!("{expected} is expected, but the ID `{came}` came"))
}

fn check_head(row: &Row, words: usize) -> Result<(), TextError> {
    match row.head() {
        Some(head) if head as usize > words => {
            Err(TextError::new(format_args!("the HEAD is {head}, but the sentence has {words} words")))
        }
        _ => Ok(()),
    }
}
