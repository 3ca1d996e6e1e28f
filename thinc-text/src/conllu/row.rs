use std::fmt;

use super::column::Column;
use super::id::{RowId, number};
use crate::error::{TextError, clip};

/// A row of a [`Sentence`](super::Sentence): a word, a token of several words, or an empty node.
///
/// ```
/// use thinc::text::conllu::{Column, Row, RowId};
///
/// let row = Row::new(["1", "Dogs", "dog", "NOUN", "NNS", "Number=Plur", "0", "root", "_", "SpaceAfter=No"])?;
/// assert_eq!((row.id(), row.form(), row.get(Column::Feats)), (RowId::Word(1), "Dogs", "Number=Plur"));
/// assert!(!row.space_after());
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    id: RowId,
    /// The line of the file.
    line: Box<str>,
    /// Where each column ends in the line.
    ends: [u32; 10],
}

impl Row {
    /// A row of ten columns, with `_` where there is nothing.
    ///
    /// # Errors
    ///
    /// If one is empty, holds a tab or a line break, or a space where there must be none, or if ID or HEAD are not as the
    /// format says.
    pub fn new(columns: [&str; 10]) -> Result<Self, TextError> {
        if let Some(at) = columns.iter().position(|column| column.contains(['\t', '\n', '\r'])) {
            let column = Column::ALL[at];
            return Err(TextError::new(format_args!(
                "the column {column} is {:?}: CoNLL-U has no way to write tabs and line breaks",
                columns[at]
            )));
        }
        Self::parse(&columns.join("\t"))
    }

    /// A row of a line without its end.
    pub(super) fn parse(line: &str) -> Result<Self, TextError> {
        if u32::try_from(line.len()).is_err() {
            return Err(TextError::new(format_args!("a line of {} bytes, but four gigabytes is the most", line.len())));
        }
        if line.contains('\r') {
            return Err(TextError::new("a carriage return inside the line: lines end with LF or CR LF"));
        }
        let mut ends = [0; 10];
        let mut count = 0;
        for (at, _) in line.match_indices('\t').chain([(line.len(), "")]) {
            if let Some(end) = ends.get_mut(count) {
                *end = at as u32;
            }
            count += 1;
        }
        if count != ends.len() {
            let hint = if count == 1 && line.contains("  ") { "; spaces do not separate columns" } else { "" };
            return Err(TextError::new(format_args!(
                "10 columns separated by tabs are expected, but {count} came: {}{hint}",
                clip(line)
            )));
        }
        let row = Self { id: RowId::Word(1), line: line.into(), ends };
        row.check_columns()?;
        Self { id: row.get(Column::Id).parse()?, ..row }.with_checked_head()
    }

    fn check_columns(&self) -> Result<(), TextError> {
        for column in Column::ALL {
            let text = self.get(column);
            if text.is_empty() {
                return Err(TextError::new(format_args!("the column {column} is empty: `_` stands for nothing")));
            }
            if text.contains(' ') && !column.may_hold_spaces() {
                return Err(TextError::new(format_args!(
                    "the column {column} is {}: only FORM, LEMMA and MISC may hold spaces",
                    clip(text)
                )));
            }
        }
        Ok(())
    }

    fn with_checked_head(self) -> Result<Self, TextError> {
        let head = self.get(Column::Head);
        match self.id {
            _ if head == "_" => Ok(self),
            RowId::Word(word) if number(head) == Some(word) => {
                Err(TextError::new(format_args!("the word {word} is its own HEAD; the root has 0")))
            }
            RowId::Word(_) if number(head).is_some() => Ok(self),
            RowId::Word(_) => Err(TextError::new(format_args!(
                "the HEAD is {}, but it must be the number of a word, 0 for the root, or `_`",
                clip(head)
            ))),
            id => {
                Err(TextError::new(format_args!("the HEAD of `{id}` is {}, but only words have one: `_`", clip(head))))
            }
        }
    }

    /// What the row stands for.
    pub fn id(&self) -> RowId {
        self.id
    }

    /// The text of a column, `_` where there is nothing.
    pub fn get(&self, column: Column) -> &str {
        let at = column as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize + 1 };
        &self.line[start..self.ends[at] as usize]
    }

    /// The text of a column, if there is something. A form, or the lemma of the form `_`, may be `_` itself.
    pub fn known(&self, column: Column) -> Option<&str> {
        let text = self.get(column);
        let itself = match column {
            Column::Id | Column::Form => true,
            Column::Lemma => self.form() == "_",
            _ => false,
        };
        (itself || text != "_").then_some(text)
    }

    /// The word as it stands in the text.
    pub fn form(&self) -> &str {
        self.get(Column::Form)
    }

    /// The number of the word that this one depends on, 0 for the root.
    pub fn head(&self) -> Option<u32> {
        number(self.get(Column::Head))
    }

    /// The value of an entry of MISC, such as `No` of `SpaceAfter`.
    pub fn misc(&self, name: &str) -> Option<&str> {
        let entries = self.known(Column::Misc)?.split('|');
        entries.filter_map(|entry| entry.split_once('=')).find(|&(key, _)| key == name).map(|(_, value)| value)
    }

    /// Whether a space follows in the text: unless MISC has `SpaceAfter=No`.
    pub fn space_after(&self) -> bool {
        self.misc("SpaceAfter") != Some("No")
    }

    /// The row with another text in a column.
    pub(super) fn with(&self, column: Column, text: &str) -> Result<Self, TextError> {
        let mut columns = Column::ALL.map(|column| self.get(column));
        columns[column as usize] = text;
        Self::new(columns)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.line, f)
    }
}
