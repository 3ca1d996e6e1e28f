use std::fmt;
use std::str::FromStr;

use crate::error::{TextError, clip};

/// What a row stands for, from its first column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowId {
    /// A word: `3`, counted from 1.
    Word(u32),
    /// Words that are one token of the text, from the first to the last: `3-4`, as in `don't`.
    Range(u32, u32),
    /// A word that the text leaves out, behind a word (or 0), and its number there: `5.1`.
    Empty(u32, u32),
}

impl FromStr for RowId {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        let id = if let Some((first, last)) = text.split_once('-') {
            number(first).zip(number(last)).map(|(first, last)| Self::Range(first, last))
        } else if let Some((word, at)) = text.split_once('.') {
            number(word).zip(number(at)).map(|(word, at)| Self::Empty(word, at))
        } else {
            number(text).map(Self::Word)
        };
        match id {
            Some(Self::Word(0)) => {
                Err(TextError::new("words are counted from 1, but the ID is `0`: is the column of heads in front?"))
            }
            Some(Self::Range(first, last)) if first == 0 || first > last => Err(TextError::new(format_args!(
                "`{first}-{last}` is not a range: it goes from a word to a later one, counted from 1"
            ))),
            Some(Self::Empty(word, 0)) => Err(TextError::new(format_args!(
                "`{word}.0` is not the ID of an empty node: those behind a word are counted from 1, `{word}.1`"
            ))),
            Some(id) => Ok(id),
            None => Err(TextError::new(format_args!(
                "the ID is {}, but it must be a number `3`, a range `3-4`, or an empty node `5.1`",
                clip(text)
            ))),
        }
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => write!(f, "{word}"),
            Self::Range(first, last) => write!(f, "{first}-{last}"),
            Self::Empty(word, at) => write!(f, "{word}.{at}"),
        }
    }
}

/// A number as this format writes it: digits alone, without zeros in front.
pub(super) fn number(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_both_ways() {
        for text in ["1", "12", "1-2", "3-3", "0.1", "5.10", "4294967295"] {
            assert_eq!(text.parse::<RowId>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_id() {
        for text in ["", "0", "01", "+1", "-1", "1-", "2-1", "0-1", "1.0", "1.2.3", "1-2-3", "x", "4294967296", "１"] {
            assert!(text.parse::<RowId>().is_err(), "{text}");
        }
        let error = "2-1".parse::<RowId>().unwrap_err().to_string();
        assert_eq!(error, "`2-1` is not a range: it goes from a word to a later one, counted from 1");
    }
}
