use std::fmt;
use std::str::FromStr;

use crate::error::TextError;

/// Attributes of tokens, as spaCy calls and numbers them.
///
/// ```
/// use thinc::text::Attr;
///
/// assert_eq!("NORM".parse::<Attr>()?, Attr::Norm);
/// assert_eq!(Attr::Norm.id(), 67);
/// assert_eq!("67".parse::<Attr>()?, Attr::Norm);
/// # Ok::<(), thinc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Attr {
    /// Whether the token is white space alone: 1 or 0.
    IsSpace = 6,
    /// The token as it stands in the text.
    Orth = 65,
    /// The token in lower case.
    Lower = 66,
    /// The norm: what [`Vocab`](crate::Vocab) says for the word, or what the tokenizer says for the token (`not` for `n't`).
    Norm = 67,
    /// The shape: `Xxxx` for `Apple`, `dd.d` for `10.5`.
    Shape = 68,
    /// The first code point.
    Prefix = 69,
    /// The last three code points.
    Suffix = 70,
    /// The number of code points.
    Length = 71,
    /// The base form.
    Lemma = 73,
    /// The part of speech of Universal Dependencies.
    Pos = 74,
    /// The part of speech of the treebank.
    Tag = 75,
    /// Whether a sentence starts here: 1 or 0.
    SentStart = 80,
    /// Whether a space follows: 1 or 0.
    Spacy = 81,
    /// The morphological features, `Case=Nom|Number=Sing`.
    Morph = 453,
}

const ALL: [(Attr, &str); 14] = [
    (Attr::IsSpace, "IS_SPACE"),
    (Attr::Orth, "ORTH"),
    (Attr::Lower, "LOWER"),
    (Attr::Norm, "NORM"),
    (Attr::Shape, "SHAPE"),
    (Attr::Prefix, "PREFIX"),
    (Attr::Suffix, "SUFFIX"),
    (Attr::Length, "LENGTH"),
    (Attr::Lemma, "LEMMA"),
    (Attr::Pos, "POS"),
    (Attr::Tag, "TAG"),
    (Attr::SentStart, "SENT_START"),
    (Attr::Spacy, "SPACY"),
    (Attr::Morph, "MORPH"),
];

impl Attr {
    /// The number that spaCy has for it.
    pub const fn id(self) -> u64 {
        self as u64
    }

    /// The attribute with this number.
    pub fn from_id(id: u64) -> Option<Self> {
        ALL.iter().map(|&(attr, _)| attr).find(|attr| attr.id() == id)
    }

    /// The name, such as `IS_SPACE`.
    pub fn name(self) -> &'static str {
        ALL.iter().find(|&&(attr, _)| attr == self).map_or("", |&(_, name)| name)
    }
}

impl fmt::Display for Attr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Attr {
    type Err = TextError;

    /// From a name in any case, or a number.
    fn from_str(text: &str) -> Result<Self, TextError> {
        let by_id = || text.parse().ok().and_then(Self::from_id);
        let by_name = ALL.iter().find(|(_, name)| name.eq_ignore_ascii_case(text)).map(|&(attr, _)| attr);
        by_name.or_else(by_id).ok_or_else(|| {
            let names: Vec<&str> = ALL.iter().map(|&(_, name)| name).collect();
            TextError::new(format_args!("`{text}` is not an attribute of tokens: they are {}", names.join(", ")))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_go_both_ways() {
        for (attr, name) in ALL {
            assert_eq!((attr.name(), name.parse().unwrap(), Attr::from_id(attr.id())), (name, attr, Some(attr)));
        }
    }

    #[test]
    fn unknown_names_tell_the_known_ones() {
        let error = "NORMS".parse::<Attr>().unwrap_err().to_string();
        assert!(error.starts_with("`NORMS` is not an attribute of tokens: they are IS_SPACE, ORTH, "), "{error}");
    }
}
